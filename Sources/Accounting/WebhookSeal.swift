package import Payments
import Seals
package import Wire

/// The seal of the Standard Webhooks specification: over id, time and body, several keys at once.
package enum WebhookSeal {
    /// One signing secret, `whsec_` and base64 of 24 to 64 bytes.
    package struct Key: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
        CustomReflectable
    {
        let bytes: [UInt8]

        /// Nil for any other text: a key that was read wrongly would seal with nothing.
        package init?(_ secret: Secret) {
            let text = secret.reveal()
            guard text.hasPrefix(Self.prefix),
                let bytes = Base64.bytes(text.dropFirst(Self.prefix.count)),
                Self.lengths.contains(bytes.count)
            else { return nil }
            self.bytes = bytes
        }

        static let prefix = "whsec_"
        static let lengths = 24...64

        package var description: String { "‹secret›" }
        package var debugDescription: String { "‹secret›" }
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// Why a message is not believed.
    package enum Refusal: Error, Hashable {
        /// A header is missing or is no such header.
        case unsealed(header: String)
        case tooOld(seconds: Int64)
        case fromFuture(seconds: Int64)
        case forged
    }

    package static let idHeader = "webhook-id"
    package static let timeHeader = "webhook-timestamp"
    package static let sealHeader = "webhook-signature"
    /// How old a message may be, and how far the sender's clock may run ahead.
    package static let oldestSeconds: Int64 = 300
    package static let earliestSeconds: Int64 = 60
    /// Seals that are looked at in one message.
    static let sealLimit = 8

    /// The headers that seal `body`; one seal per key, so that a receiver can change its key.
    package static func headers(
        id: String,
        body: [UInt8],
        keys: [Key],
        at now: Moment
    ) -> Headers {
        let seconds = String(now.milliseconds / 1000)
        let seals = keys.map { key in
            "v1," + seal(id: id, seconds: seconds, body: body, key: key).base64
        }
        return [
            idHeader: id,
            timeHeader: seconds,
            sealHeader: seals.joined(separator: " "),
        ]
    }

    /// For receivers: returns the id of a message that is genuine and fresh.
    package static func verify(
        _ message: Message,
        keys: [Key],
        at now: Moment
    ) throws(Refusal) -> String {
        // A full stop in the id would blur where the id ends and the time begins.
        guard let id = message.headers[idHeader], !id.isEmpty, !id.contains(".") else {
            throw .unsealed(header: idHeader)
        }
        guard let text = message.headers[timeHeader], let seconds = Int64(text),
            String(seconds) == text, (0...latestSecond).contains(seconds)
        else { throw .unsealed(header: timeHeader) }
        guard let seals = message.headers[sealHeader], !seals.isEmpty else {
            throw .unsealed(header: sealHeader)
        }
        let age = now.milliseconds / 1000 - seconds
        guard age <= oldestSeconds else { throw .tooOld(seconds: age) }
        guard age >= -earliestSeconds else { throw .fromFuture(seconds: -age) }
        var isGenuine = false
        for word in seals.split(separator: " ").prefix(sealLimit) where word.hasPrefix("v1,") {
            guard let sent = Seal(base64: word.dropFirst(3)) else { continue }
            for key in keys {
                let made = seal(id: id, seconds: text, body: message.body, key: key)
                if made.matches(sent) { isGenuine = true }
            }
        }
        guard isGenuine else { throw .forged }
        return id
    }

    private static let latestSecond: Int64 = 100_000_000_000

    private static func seal(id: String, seconds: String, body: [UInt8], key: Key) -> Seal {
        Seal(sealing: Array("\(id).\(seconds).".utf8) + body, with: key.bytes)
    }
}
