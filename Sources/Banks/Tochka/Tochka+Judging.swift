import Payments
import Seals
package import Wire

/// Believing a webhook, or not: its whole body is a token that the bank signed with RS256.
extension Tochka {
    static let paymentType = "incomingSbpPayment"

    package func judge(_ callback: Message) -> Judgement {
        do throws(Rejection) {
            return try sighting(in: try claims(of: callback.body))
        } catch {
            return .rejected(error)
        }
    }

    /// What the bank says, once it is sure that the bank says it.
    private func claims(of body: [UInt8]) throws(Rejection) -> JSON {
        guard let token = CompactJWS(body) else { throw .unsealed }
        let name = try TokenHeader(token.header).keyName
        let key = keys.firstName { key in
            (name == nil || key.name == name) && token.isSigned(by: key.key)
        }
        guard key != nil else { throw .forged }
        guard let claims = try? JSON(reading: token.payload) else {
            throw .unreadable(field: "payload")
        }
        return claims
    }

    private func sighting(in claims: JSON) throws(Rejection) -> Judgement {
        // Other events that the merchant had sent to this address, such as acquiring: the bank
        // wants its 200, and they say nothing about a code of ours.
        guard let type = claims["webhookType"]?.text else {
            throw .unreadable(field: "webhookType")
        }
        guard type == Self.paymentType else {
            return .hint(Sighting(names: [], reading: nil, repeatKey: nil))
        }
        let number = try Self.text(TochkaAssumptions.operationName, in: claims)
        let code = try Self.text("qrcId", in: claims)
        let amountText = try Self.text("amount", in: claims)
        guard let amount = Money(roubles: amountText) else { throw .unreadable(field: "amount") }
        let merchant = try Self.text("merchantId", in: claims)
        // Of another shop on the same address, or a trial of the bank's, which speaks of an example
        // and must be answered 200 or the address is not taken.
        guard merchant == settings.merchantID else {
            return .hint(Sighting(names: [.code(code)], reading: nil, repeatKey: nil))
        }
        return .authenticated(
            Sighting(
                names: [.code(code)],
                reading: .paid(Incoming(number: number, amount: amount, paidAt: nil)),
                repeatKey: number
            )
        )
    }

    private static func text(_ name: String, in claims: JSON) throws(Rejection) -> String {
        guard let text = claims[name]?.text, !text.isEmpty else { throw .unreadable(field: name) }
        return text
    }
}
