import COpenSSL

/// A bank's key: it checks signatures and can make none.
package struct PublicKey: Sendable {
    private let handle: KeyHandle

    /// Reads a certificate (`BEGIN CERTIFICATE`) or a bare key (`BEGIN PUBLIC KEY`).
    ///
    /// - Note: of a certificate only the key is taken: who issued it, and for how long, is settled
    ///   by the settings that name the file.
    package init(pem: String) throws(UnreadableKey) {
        if pem.contains("-----BEGIN CERTIFICATE-----") {
            handle = try unsafe PEM.read(pem) { source in
                let certificate = unsafe PEM_read_bio_X509(source, nil, nil, nil)
                defer { unsafe X509_free(certificate) }
                return unsafe X509_get_pubkey(certificate)
            }
        } else {
            handle = try unsafe PEM.read(pem) { source in
                unsafe PEM_read_bio_PUBKEY(source, nil, nil, nil)
            }
        }
    }

    /// An RSA key from the two numbers of its JWK, `n` and `e`: big-endian, RFC 7518 section 6.3.1.
    package init(modulus: [UInt8], exponent: [UInt8]) throws(UnreadableKey) {
        let limit = KeyHandle.bitLimits.upperBound / 8
        guard modulus.count <= limit, exponent.count <= limit else { throw .tooLong(limit: limit) }
        guard !modulus.isEmpty, !exponent.isEmpty else { throw .notAKey }
        handle = try unsafe KeyHandle(owning: RSANumbers.key(modulus, exponent))
    }

    /// Whether it can check a signature of this scheme; look once, when the settings are read.
    package func fits(_ scheme: SignatureScheme) -> Bool { handle.kind == scheme.keyKind }

    /// False for a signature that is not over exactly these bytes, by this key, in this scheme.
    package func accepts(
        _ signature: [UInt8],
        over message: [UInt8],
        as scheme: SignatureScheme
    ) -> Bool {
        // The GOST engine itself does not mind a byte too many.
        guard fits(scheme), signature.count == handle.signatureLength else {
            return false
        }
        let isGood = unsafe handle.lend { key in
            unsafe Signing.withContext { context in
                unsafe Signing.beginCheck(context, scheme, key)
                    && EVP_DigestVerify(
                        context,
                        signature,
                        signature.count,
                        message,
                        message.count
                    ) == 1
            }
        }
        if !isGood { ERR_clear_error() }
        return isGood
    }
}

/// The RSA key of two numbers.
private enum RSANumbers {
    static func key(_ modulus: [UInt8], _ exponent: [UInt8]) -> OpaquePointer? {
        let n = unsafe BN_bin2bn(modulus, Int32(modulus.count), nil)
        let e = unsafe BN_bin2bn(exponent, Int32(exponent.count), nil)
        defer {
            unsafe BN_free(n)
            unsafe BN_free(e)
        }
        // The builder keeps the names by their address, so they must outlive it.
        return unsafe OSSL_PKEY_PARAM_RSA_N.withCString { nName in
            unsafe OSSL_PKEY_PARAM_RSA_E.withCString { eName in
                let builder = unsafe OSSL_PARAM_BLD_new()
                defer { unsafe OSSL_PARAM_BLD_free(builder) }
                guard
                    unsafe OSSL_PARAM_BLD_push_BN(builder, nName, n) == 1,
                    unsafe OSSL_PARAM_BLD_push_BN(builder, eName, e) == 1,
                    let parameters = unsafe OSSL_PARAM_BLD_to_param(builder)
                else { return nil }
                defer { unsafe OSSL_PARAM_free(parameters) }
                return unsafe key(parameters)
            }
        }
    }

    private static func key(_ parameters: UnsafeMutablePointer<OSSL_PARAM>) -> OpaquePointer? {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard
            unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe EVP_PKEY_fromdata(context, &key, publicKeyPart, parameters) == 1
        else { return nil }
        return unsafe key
    }
}
