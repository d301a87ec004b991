import COpenSSL

/// How a bank signs: the kind of key and the digest, fixed by the settings.
///
/// A scheme is never taken from the message that it is to prove.
package enum SignatureScheme: Hashable, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5, RFC 8017 section 8.2; `RS256` of RFC 7518.
    case rsaSHA256
    case rsaSHA512
    /// GOST R 34.10-2012 over GOST R 34.11-2012; both need `GOSTEngine`.
    case gost256
    case gost512

    package var isGOST: Bool { self == .gost256 || self == .gost512 }

    /// In settings.
    package var name: String {
        switch self {
        case .rsaSHA256: "rsa-sha256"
        case .rsaSHA512: "rsa-sha512"
        case .gost256: "gost-256"
        case .gost512: "gost-512"
        }
    }

    package init?(named name: String) {
        guard let scheme = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = scheme
    }

    /// OpenSSL's number for the kind of key that signs so.
    var keyKind: Int32 {
        switch self {
        case .rsaSHA256, .rsaSHA512: EVP_PKEY_RSA
        case .gost256: NID_id_GostR3410_2012_256
        case .gost512: NID_id_GostR3410_2012_512
        }
    }

    var digestName: String {
        switch self {
        case .rsaSHA256: "SHA256"
        case .rsaSHA512: "SHA512"
        case .gost256: "md_gost12_256"
        case .gost512: "md_gost12_512"
        }
    }
}
