package import Seals
package import Wire

/// Keys that a bank publishes: one JWK, or a set of them (RFC 7517).
package enum PublishedKeys {
    package static let countLimit = 8

    /// How to fetch them; nothing about it is secret.
    package static func exchange(_ url: String) -> Exchange<[DatedKey<PublicKey>]> {
        Exchange(Request(.get, url)) { (reply) throws(BankTrouble) in
            guard reply.status == 200 else {
                throw .unknown("the keys were answered with HTTP \(reply.status)")
            }
            guard let json = try? JSON(reading: reply.body) else {
                throw .unknown("the keys are no readable JSON")
            }
            let keys = keys(in: json)
            guard !keys.isEmpty else { throw .unknown("there is no usable key among the keys") }
            return .value(keys)
        }
    }

    /// Those that check RS256: RSA, not meant for something else.
    package static func keys(in json: JSON) -> [DatedKey<PublicKey>] {
        (json["keys"]?.list ?? [json]).prefix(countLimit).compactMap(key)
    }

    private static func key(_ json: JSON) -> DatedKey<PublicKey>? {
        guard json["kty"]?.text == "RSA", json["alg"]?.text ?? "RS256" == "RS256",
            json["use"]?.text ?? "sig" == "sig",
            let modulus = json["n"]?.text.flatMap({ Base64.urlBytes($0) }),
            let exponent = json["e"]?.text.flatMap({ Base64.urlBytes($0) }),
            let key = try? PublicKey(modulus: modulus, exponent: exponent)
        else { return nil }
        return DatedKey(json["kid"]?.text ?? thumbprint(modulus), key)
    }

    /// A key without `kid` is told from the next one by its number.
    private static func thumbprint(_ modulus: [UInt8]) -> String {
        "sha256:" + Hexadecimal.text(Digest.sha256(modulus).prefix(8))
    }
}
