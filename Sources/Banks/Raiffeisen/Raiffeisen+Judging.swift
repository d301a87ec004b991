import Payments
import Seals
package import Wire

/// Believing a notification, or not.
extension Raiffeisen {
    static let sealHeader = "X-Api-Signature-SHA256"

    package func judge(_ callback: Message) -> Judgement {
        do throws(Rejection) {
            return try believed(callback)
        } catch {
            return .rejected(error)
        }
    }

    private func believed(_ callback: Message) throws(Rejection) -> Judgement {
        let seal = try Self.seal(in: callback.headers)
        guard let body = try? JSON(reading: callback.body) else { throw .unreadable(field: "body") }
        let notice = try RaiffeisenNotice(body, settings: settings)
        switch notice.content {
        case .refund:
            return .hint(Sighting(names: notice.names, reading: nil, repeatKey: nil))
        case .payment(let sealed, let reading):
            let sighting = Sighting(
                names: notice.names,
                reading: reading,
                repeatKey: sealed.repeatKey
            )
            if isSealed(sealed, by: seal) { return .authenticated(sighting) }
            // The recipe of shape C is a guess, so a seal that does not fit may be our mistake: the
            // bank is asked, and nothing is believed.
            guard notice.shape == .guessed else { throw .forged }
            return .hint(Sighting(names: notice.names, reading: nil, repeatKey: nil))
        }
    }

    private static func seal(in headers: Headers) throws(Rejection) -> Seal {
        let values = headers.all(sealHeader)
        guard let text = values.first, !text.isEmpty else { throw .unsealed }
        guard values.allSatisfy({ $0 == text }) else { throw .unreadable(field: sealHeader) }
        guard let seal = Seal(hex: text) else { throw .forged }
        return seal
    }

    /// Tries the amount as it came and in its shortest form, with each key, and nothing else.
    ///
    /// A seal that fits none has met them all, so the time taken does not say which came near.
    private func isSealed(_ sealed: RaiffeisenNotice.Sealed, by seal: Seal) -> Bool {
        let shortest = sealed.amount.shortestRoubles
        let amounts = sealed.amountText == shortest ? [shortest] : [sealed.amountText, shortest]
        let texts = amounts.map { amount in
            [amount, sealed.merchant, sealed.order, sealed.status, sealed.date]
                .joined(separator: "|")
        }
        return settings.secretKeys.fits { key in
            texts.reduce(false) { Seal(sealing: $1, with: key.bytes).matches(seal) || $0 }
        }
    }
}
