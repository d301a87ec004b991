import Payments

/// GUESSES about RBS gateways: what their descriptions leave open and a contract holder can confirm.
enum RBSAssumptions {
    /// How long `orderNumber` may be: the shortest limit that clients keep.
    static let orderLimit = 32

    /// The error of getOrderStatusExtended about an order that never came.
    static let unknownOrderCode = "6"

    /// What the words for a dynamic code mean; the description only lists them.
    static func reading(ofCode status: String) -> Reading {
        switch status {
        case "STARTED": .waiting
        case "REJECTED": .declined
        case "REJECTED_BY_USER": .dead
        // CONFIRMED: a buyer has begun. ACCEPTED: paid, and the order will say so.
        default: .inProgress
        }
    }

    /// Fields of createTemplate whose values no source shows; the call has no clock of ours.
    static let templateStart = "2024-01-01T00:00:00"
    static let templateEnd = "2099-12-31T23:59:59"
    static let distributionChannel = "ONLINE"

    /// The limit of НСПК for one-use codes: no description of a gateway states one.
    static let longestCodeSeconds: Int64 = 129_600 * 60
    /// That of every bank that states one for a register's code.
    static let longestRegisterSeconds: Int64 = 20 * 60

    /// What the sum that went back says about one refund; nil where it says nothing certain.
    ///
    /// The gateway names refunds by nothing of ours, so the sum is compared with what we have on
    /// file: all of it gone means this refund too. Never `missing`: nothing it says is known to permit to pay back a second time.
    static func refund(_ refund: Refund, of payment: Payment, refunded: Money) -> RefundReading? {
        let others = payment.refunds.filter { $0.id != refund.id && $0.state != .declined }
        let all = others.reduce(refund.amount as Money?) { $0?.adding($1.amount) }
        if refunded == all { return .completed }
        return refund.state == .pending ? .pending : nil
    }
}
