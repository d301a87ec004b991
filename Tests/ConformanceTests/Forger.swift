import Payments
import Seals
import Wire

/// What somebody without the bank's key can make of a message that the bank has sent.
struct Forger {
    struct Forgery: Sendable, CustomStringConvertible {
        let how: String
        let message: Message

        var description: String { how }
    }

    let genuine: Message
    /// The same bank's message of the same shape, under a key that is not this merchant's.
    let underOtherKey: Message
    /// Published, so a forger has it too.
    let publicPEM: String

    var forgeries: [Forgery] {
        [Forgery(how: "other key", message: underOtherKey)]
            + flipped + sealless + fields + amounts + tokens
    }

    private func text(_ how: String, _ text: String) -> Forgery {
        let isQuery = genuine.body.isEmpty
        return Forgery(
            how: how,
            message: Message(
                headers: genuine.headers,
                body: isQuery ? [] : Array(text.utf8),
                query: isQuery ? text : ""
            )
        )
    }

    private var sent: String {
        genuine.body.isEmpty ? genuine.query : String(decoding: genuine.body, as: UTF8.self)
    }

    // MARK: Bytes

    /// Each byte of the body, and of each header, with its lowest bit turned.
    private var flipped: [Forgery] {
        let bytes = Array(sent.utf8)
        let inText = bytes.indices.map { index in
            var changed = bytes
            changed[index] ^= 1
            return text("flipped byte \(index)", String(decoding: changed, as: UTF8.self))
        }
        let inHeaders = genuine.headers.pairs.indices.flatMap { place in
            let value = Array(genuine.headers.pairs[place].value.utf8)
            return value.indices.map { index in
                var changed = value
                changed[index] ^= 1
                return header(place, String(decoding: changed, as: UTF8.self), "flipped \(index)")
            }
        }
        return inText + inHeaders
    }

    private func header(_ place: Int, _ value: String?, _ how: String) -> Forgery {
        var pairs = genuine.headers.pairs
        let name = pairs[place].name
        if let value {
            pairs[place] = Headers.Pair(name: name, value: value)
        } else {
            pairs.remove(at: place)
        }
        return Forgery(
            how: "\(how) in \(name)",
            message: Message(headers: Headers(pairs), body: genuine.body, query: genuine.query)
        )
    }

    // MARK: Seals

    /// Empty, gone, of the wrong length, and twice.
    private var sealless: [Forgery] {
        let places = genuine.headers.pairs.indices
        let headers = places.flatMap { place -> [Forgery] in
            let value = genuine.headers.pairs[place].value
            return [
                header(place, "", "empty"), header(place, nil, "missing"),
                header(place, value + value, "doubled"),
                header(place, String(value.dropLast()), "short"),
            ]
        }
        let bare = Message(body: genuine.body, query: genuine.query)
        let none = Forgery(how: "no headers", message: bare)
        let sealNames = ["Token", "checksum", "hashId"]
        let inText = members.filter { sealNames.contains($0.name) }.map { seal in
            let emptied = members.map { $0.name == seal.name ? Member(seal.name, "") : $0 }
            return written("empty \(seal.name)", emptied)
        }
        return [none] + headers + inText
    }

    // MARK: Fields

    private struct Member {
        let name: String
        /// As it stands there: with quotes in JSON, escaped in a form.
        let raw: String

        init(_ name: String, _ raw: String) {
            self.name = name
            self.raw = raw
        }
    }

    private var isJSON: Bool { sent.hasPrefix("{") }

    private var members: [Member] {
        if isJSON {
            let json = (try? JSON(reading: Array(sent.utf8)))?.members ?? []
            return json.map { Member($0.name, String(decoding: $0.value.bytes, as: UTF8.self)) }
        }
        guard sent.contains("=") else { return [] }
        return sent.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Member(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private func written(_ how: String, _ members: [Member]) -> Forgery {
        guard isJSON else {
            return text(how, members.map { "\($0.name)=\($0.raw)" }.joined(separator: "&"))
        }
        let pairs = members.map { "\"\($0.name)\":" + ($0.raw.isEmpty ? "\"\"" : $0.raw) }
        return text(how, "{" + pairs.joined(separator: ",") + "}")
    }

    /// Each field left out, told twice, told twice with another value, and moved to the front.
    private var fields: [Forgery] {
        members.indices.flatMap { place -> [Forgery] in
            let member = members[place]
            let other = Member(member.name, isJSON ? "\"1\"" : "1")
            var without = members
            without.remove(at: place)
            return [
                written("missing \(member.name)", without),
                written("twice \(member.name)", members + [member]),
                written("twice, first other, \(member.name)", [other] + members),
                written("twice, last other, \(member.name)", members + [other]),
                written("moved \(member.name)", [member] + without),
            ]
        }
    }

    /// The sum told in other words, and as another sum.
    private var amounts: [Forgery] {
        let places = members.indices.filter {
            members[$0].name.lowercased().hasSuffix("amount")
        }
        return places.flatMap { place in
            let raw = members[place].raw
            let digits = raw.replacing("\"", with: "")
            let texts = [
                digits + ".0", digits + ".00", digits + "0", "0" + digits, "-" + digits,
                digits + "e0", digits + ".001", "1", "+" + digits, " " + digits,
            ]
            return texts.map { text in
                var changed = members
                let quoted = raw.hasPrefix("\"") ? "\"\(text)\"" : text
                changed[place] = Member(members[place].name, quoted)
                return written("amount \(text)", changed)
            }
        }
    }

    // MARK: Tokens

    /// Of a signed token: `alg: none`, and HS256 with the bank's public key as the secret.
    private var tokens: [Forgery] {
        let parts = sent.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !isJSON, !sent.contains("=") else { return [] }
        func header(_ algorithm: String) -> String {
            Base64.urlText(Array(#"{"typ":"JWT","alg":"\#(algorithm)"}"#.utf8))
        }
        let unsigned = header("none") + "." + parts[1]
        let symmetric = header("HS256") + "." + parts[1]
        let secrets = [publicPEM, String(publicPEM.dropLast())].map { Array($0.utf8) }
        let sealed = secrets.map { secret in
            let seal = Seal(sealing: symmetric, with: secret)
            let bytes = Hexadecimal.bytes(seal.hex) ?? []
            return text("HS256 with the public key", symmetric + "." + Base64.urlText(bytes))
        }
        return [
            text("alg none", unsigned + "."), text("alg none, signed", unsigned + "." + parts[2]),
            text("no signature", parts[0] + "." + parts[1] + "."),
            text("two parts", parts[0] + "." + parts[1]),
            text("other header", symmetric + "." + parts[2]),
        ] + sealed
    }
}
