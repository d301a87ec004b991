import Wire

/// The header of a signed token, read with the algorithm pinned to RS256.
struct TokenHeader {
    /// `kid`: which key it claims; nil for any.
    let keyName: String?

    static let algorithm = "RS256"

    /// Refuses another `alg`, a `crit` (there is no extension that we know) and a key brought along.
    init(_ bytes: [UInt8]) throws(Rejection) {
        guard let header = try? JSON(reading: bytes), header.members != nil else {
            throw .unreadable(field: "header")
        }
        guard header["alg"]?.text == Self.algorithm else { throw .forged }
        guard Self.refused.allSatisfy({ header[$0] == nil }) else { throw .forged }
        switch header["kid"] {
        case nil: keyName = nil
        case .text(let name)?: keyName = name
        default: throw .forged
        }
    }

    private static let refused = ["crit", "jwk", "jku", "x5u", "x5c"]
}
