import NIOSSL

/// Who we are to a server that asks (mutual TLS), and whom we believe where Debian's authorities do
/// not do.
package struct TLSIdentity: Sendable {
    package enum Unusable: Error, Hashable {
        case certificate, key, root
        /// The key is not that of the certificate.
        case otherKey

        package var words: String {
            switch self {
            case .certificate: "has no certificate"
            case .key: "has no key, or one under a password"
            case .root: "has no certificate of an authority"
            case .otherKey: "has another key than that of the certificate"
            }
        }
    }

    let configuration: TLSConfiguration

    /// Our certificate comes first, those that vouch for it after it.
    ///
    /// Without `rootPEM` the server's is believed where Debian believes it.
    package init(certificatePEM: Secret?, keyPEM: Secret?, rootPEM: Secret?) throws(Unusable) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let rootPEM {
            configuration.trustRoots = .certificates(try Self.certificates(rootPEM, or: .root))
        }
        if let certificatePEM, let keyPEM {
            let chain = try Self.certificates(certificatePEM, or: .certificate)
            guard let key = try? NIOSSLPrivateKey(bytes: keyPEM.bytes, format: .pem) else {
                throw .key
            }
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(key)
            // Making a context is where the two are held against each other.
            guard (try? NIOSSLContext(configuration: configuration)) != nil else { throw .otherKey }
        }
        self.configuration = configuration
    }

    private static func certificates(
        _ pem: Secret,
        or trouble: Unusable
    ) throws(Unusable) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(pem.bytes),
            !certificates.isEmpty
        else { throw trouble }
        return certificates
    }
}
