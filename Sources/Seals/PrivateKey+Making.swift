import COpenSSL

/// Keys that live as long as the process: for a sandbox bank and for tests.
extension PrivateKey {
    package enum Trouble: Error, Hashable, Sendable {
        /// OpenSSL cannot make such a key; GOST needs its engine.
        case noKey
    }

    /// RSA of 2048 bits, or GOST R 34.10-2012 with parameter set A.
    package static func made(for scheme: SignatureScheme) throws(Trouble) -> PrivateKey {
        guard !scheme.isGOST || GOSTEngine.isLoaded else { throw .noKey }
        let context = unsafe EVP_PKEY_CTX_new_id(scheme.keyKind, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let (name, value) = scheme.isGOST ? ("paramset", "A") : ("rsa_keygen_bits", "2048")
        var key: OpaquePointer?
        guard
            unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_ctrl_str(context, name, value) == 1,
            unsafe EVP_PKEY_keygen(context, &key) == 1,
            let handle = try? unsafe KeyHandle(owning: key)
        else { throw .noKey }
        return PrivateKey(handle)
    }

    /// `n` and `e` of the other half, big-endian; nil for a key that is not RSA.
    package var publicNumbers: (modulus: [UInt8], exponent: [UInt8])? {
        guard
            let modulus = number(OSSL_PKEY_PARAM_RSA_N),
            let exponent = number(OSSL_PKEY_PARAM_RSA_E)
        else { return nil }
        return (modulus, exponent)
    }

    private func number(_ name: String) -> [UInt8]? {
        unsafe handle.lend { key in
            var number: OpaquePointer?
            guard unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1 else {
                ERR_clear_error()
                return nil
            }
            defer { unsafe BN_free(number) }
            var bytes = [UInt8](repeating: 0, count: KeyHandle.bitLimits.upperBound / 8)
            let count = unsafe BN_bn2binpad(number, &bytes, Int32(bytes.count))
            return count > 0 ? Array(bytes.drop { $0 == 0 }) : nil
        }
    }
}
