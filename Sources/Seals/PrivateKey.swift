import COpenSSL

/// Our own key: it signs what we send to a bank.
package struct PrivateKey: Sendable {
    let handle: KeyHandle

    init(_ handle: KeyHandle) {
        self.handle = handle
    }

    /// Reads PKCS #8 (`BEGIN PRIVATE KEY`) or the older `BEGIN RSA PRIVATE KEY`.
    ///
    /// A key under a password is not a key: nobody is there to be asked for it.
    package init(pem: String) throws(UnreadableKey) {
        handle = try unsafe PEM.read(pem) { source in
            unsafe PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        }
    }

    /// Whether a signature of this scheme can be made; check it once, when the settings are read.
    package func fits(_ scheme: SignatureScheme) -> Bool { handle.kind == scheme.keyKind }

    /// The key must fit the scheme.
    package func signature(over message: [UInt8], as scheme: SignatureScheme) -> [UInt8] {
        precondition(fits(scheme), "the key is of another kind than \(scheme)")
        let signature = unsafe handle.lend { key in
            unsafe Signing.withContext { context in
                unsafe Signing.signature(context, scheme, key, message)
            }
        }
        precondition(!signature.isEmpty, "OpenSSL made no signature")
        return signature
    }

    /// `BEGIN PUBLIC KEY` of the other half, to be given to the bank.
    package var publicPEM: String {
        unsafe pem { sink, key in unsafe PEM_write_bio_PUBKEY(sink, key) }
    }

    /// `BEGIN PRIVATE KEY`, without a password: for the file in which a key that was made is kept.
    package var privatePEM: String {
        unsafe pem { sink, key in
            unsafe PEM_write_bio_PKCS8PrivateKey(sink, key, nil, nil, 0, nil, nil)
        }
    }

    private func pem(_ write: (OpaquePointer, OpaquePointer) -> Int32) -> String {
        unsafe handle.lend { key in
            guard let sink = unsafe BIO_new(BIO_s_mem()) else { return "" }
            defer { unsafe BIO_free(sink) }
            guard unsafe write(sink, key) == 1 else { return "" }
            var bytes = [UInt8](repeating: 0, count: PEM.lengthLimit)
            let count = unsafe BIO_read(sink, &bytes, Int32(bytes.count))
            return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
        }
    }
}
