import Payments
import Seals
package import Wire

/// Believing a notification, or not.
extension CloudPayments {
    static let sealHeaders = ["Content-HMAC", "X-Content-HMAC"]

    package func judge(_ callback: Message) -> Judgement {
        do throws(Rejection) {
            return try believed(callback)
        } catch {
            return .rejected(error)
        }
    }

    private func believed(_ callback: Message) throws(Rejection) -> Judgement {
        let seals = try Self.seals(in: callback.headers)
        let decoded = Self.decoded(callback.body)
        guard isSealed(callback.body, decoded, by: seals) else { throw .forged }
        let notice = try CloudPaymentsNotice(callback.body, isTest: settings.isTest)
        // A seal over decoded text does not say where a field ends that held an ampersand.
        guard Self.ampersands(decoded) == Self.ampersands(callback.body) else {
            return notice.hint
        }
        return notice.judgement
    }

    private static func seals(in headers: Headers) throws(Rejection) -> [Seal] {
        var seals: [Seal] = []
        var hasText = false
        for name in sealHeaders {
            let values = headers.all(name)
            guard values.count <= 1 else { throw .unreadable(field: name) }
            guard let text = values.first, !text.isEmpty else { continue }
            hasText = true
            if let seal = Seal(base64: text) { seals.append(seal) }
        }
        guard hasText else { throw .unsealed }
        return seals
    }

    /// A seal that fits none has met them all, so the time taken does not say which came near.
    private func isSealed(_ body: [UInt8], _ decoded: [UInt8], by seals: [Seal]) -> Bool {
        settings.apiSecrets.fits { secret in
            [body, decoded].reduce(false) { isSealed, text in
                let made = Seal(sealing: text, with: secret.bytes)
                return seals.reduce(isSealed) { made.matches($1) || $0 }
            }
        }
    }

    /// The whole body as a decoder of addresses leaves it: `+` is a space, `%20` is its byte.
    static func decoded(_ body: [UInt8]) -> [UInt8] {
        guard body.first != UInt8(ascii: "{") else { return body }
        var decoded: [UInt8] = []
        var rest = body[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard
                    let bytes = Hexadecimal.bytes(String(decoding: rest.prefix(2), as: UTF8.self)),
                    bytes.count == 1
                else {
                    decoded.append(byte)
                    continue
                }
                decoded.append(contentsOf: bytes)
                rest = rest.dropFirst(2)
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func ampersands(_ text: [UInt8]) -> Int {
        text.count { $0 == UInt8(ascii: "&") }
    }
}
