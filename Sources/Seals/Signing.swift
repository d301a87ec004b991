import COpenSSL

/// The steps that signing and checking share.
enum Signing {
    /// Refuses everything where OpenSSL has no memory for a context.
    static func withContext<Value>(_ use: (OpaquePointer?) -> Value) -> Value {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe use(context)
    }

    static func beginCheck(
        _ context: OpaquePointer?,
        _ scheme: SignatureScheme,
        _ key: OpaquePointer
    ) -> Bool {
        guard let digest = unsafe digest(of: scheme) else { return false }
        return unsafe EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1
    }

    /// Empty where OpenSSL fails.
    static func signature(
        _ context: OpaquePointer?,
        _ scheme: SignatureScheme,
        _ key: OpaquePointer,
        _ message: [UInt8]
    ) -> [UInt8] {
        guard
            let digest = unsafe digest(of: scheme),
            unsafe EVP_DigestSignInit(context, nil, digest, nil, key) == 1
        else { return [] }
        var length = unsafe Int(EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: length)
        guard
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { return [] }
        return Array(signature.prefix(length))
    }

    /// GOST's digests are there only while its engine is.
    private static func digest(of scheme: SignatureScheme) -> OpaquePointer? {
        if scheme.isGOST { guard GOSTEngine.isLoaded else { return nil } }
        return unsafe EVP_get_digestbyname(scheme.digestName)
    }
}
