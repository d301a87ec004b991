import COpenSSL

/// Owns one key of OpenSSL.
// Once made, the key is only read, which OpenSSL allows from many threads at once.
@safe final class KeyHandle: @unchecked Sendable {
    private let key: OpaquePointer

    /// Takes over the pointer.
    ///
    /// Refuses RSA keys too short to protect money, and keys so long that a single check would
    /// keep a processor busy.
    init(owning key: OpaquePointer?) throws(UnreadableKey) {
        guard let key = unsafe key else {
            ERR_clear_error()
            throw .notAKey
        }
        unsafe self.key = unsafe key
        guard kind == EVP_PKEY_RSA else { return }
        let bits = unsafe Int(EVP_PKEY_get_bits(key))
        guard Self.bitLimits.contains(bits) else { throw .badLength(bits: bits) }
    }

    deinit { unsafe EVP_PKEY_free(key) }

    static let bitLimits = 2048...8192

    var kind: Int32 { unsafe EVP_PKEY_get_base_id(key) }

    /// Of RSA and of GOST alike, every signature of one key has the same length, bytes.
    var signatureLength: Int { unsafe Int(EVP_PKEY_get_size(key)) }

    func lend<Value>(_ use: (OpaquePointer) -> Value) -> Value {
        unsafe use(key)
    }
}

/// Why a key could not be read; it tells nothing of the key.
package enum UnreadableKey: Error, Hashable, Sendable {
    case notAKey
    /// An RSA key shorter than 2048 or longer than 8192 bits.
    case badLength(bits: Int)
    /// More than `limit` bytes.
    case tooLong(limit: Int)
}

/// Text in PEM, lent to OpenSSL.
enum PEM {
    static let lengthLimit = 65_536

    static func read(
        _ text: String,
        with reader: (OpaquePointer) -> OpaquePointer?
    ) throws(UnreadableKey) -> KeyHandle {
        let bytes = Array(text.utf8)
        guard bytes.count <= lengthLimit else { throw .tooLong(limit: lengthLimit) }
        let key: OpaquePointer? = unsafe bytes.withUnsafeBytes { bytes in
            guard
                let start = bytes.baseAddress,
                let source = unsafe BIO_new_mem_buf(start, Int32(bytes.count))
            else { return nil }
            defer { unsafe BIO_free(source) }
            return unsafe reader(source)
        }
        return try unsafe KeyHandle(owning: key)
    }
}
