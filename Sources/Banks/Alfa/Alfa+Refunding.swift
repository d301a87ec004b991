package import Payments
import Wire

/// Giving money back: a check that moves nothing, then the refund under the same `messageID`.
extension Alfa {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        guard let number = payment.number else {
            throw NotOffered("the refund of a payment whose number is not known yet")
        }
        var named: [JSON.Member] = [.init("trxId", .text(number))]
        if let reference = charge?.activation {
            named.append(.init("payrrn", .text(reference)))
        } else if let code {
            named.append(.init("qrcId", .text(code.qrcID)))
        }
        named.append(.init("amount", .integer(refund.amount.kopecks)))
        named.append(.init("currency", "RUB"))
        let fields = named
        let own = JSON.Member("messageID", .text(Self.messageID(refund.id.text)))
        return Exchange(request("GetQRCreversalData", fields + [own])) {
            (reply) throws(BankTrouble) in
            // Its reply names the message that the refund must then name.
            let given = try Self.content(of: reply)["messageID"]
            let message = given?.text == nil ? own : JSON.Member("messageID", given ?? .null)
            return .next(reversal(fields + [message]))
        }
    }

    /// A refusal here stays unknown until a look-up.
    ///
    /// No source lists the error codes, so it may be a failure on the way; a refusal of the check
    /// before it moved nothing for certain.
    private func reversal(_ fields: [JSON.Member]) -> Exchange<RefundReading> {
        Exchange(request("QRCreversal", fields)) { (reply) throws(BankTrouble) in
            do throws(BankTrouble) {
                _ = try Self.content(of: reply)
                return .value(.completed)
            } catch .refused(let code, let words) {
                throw .unknown("\(Self.name) answered the refund with \(code): \(words)")
            }
        }
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        guard let number = payment.number else {
            throw NotOffered("a look at the refund of a payment without a number")
        }
        let fields: [JSON.Member] = [
            .init("originalTrxId", .text(number)),
            .init("messageID", .text(Self.messageID(refund.id.text))),
        ]
        return Exchange(request(AlfaAssumptions.refundLookUp, fields)) {
            (reply) throws(BankTrouble) in
            // Never missing: no word of the bank is known that would permit to pay back again.
            switch try Self.content(of: reply)[AlfaAssumptions.refundStatus]?.text {
            case "ACWP": return .value(.completed)
            case "RJCT": return .value(.declined(reason: nil))
            case .some, nil: return .value(.pending)
            }
        }
    }
}
