import Payments

/// GUESSES about T-Bank: what no public source says and a contract holder can confirm.
///
/// - GetQrState gives the state of the payment in `Status` and, where the last refund failed, the
///   reason in `QrCancelCode` and `QrCancelMessage`.
/// - The bank names a refund by nothing of ours, so which of several refunds a state is about is
///   concluded from what we ourselves have on file.
/// - CheckOrder of an order that never came answers with an empty list.
/// - A payment that the buyer made while its Cancel was on the way reads as REFUNDED.
/// - A refund that we alone asked for is the one that PARTIAL_REFUNDED tells of: one that somebody made
///   in the cabinet would look the same.
enum TBankAssumptions {
    /// The limit on GetState that the bank is said to keep; its published description has none.
    static let lookUpsPerSecond: Int64 = 20

    /// What the state of the payment says about one refund of it; nil where it says nothing certain.
    ///
    /// Never `missing`: nothing that the bank is known to say permits to pay back a second time.
    static func refund(
        _ refund: Refund,
        of payment: Payment,
        status: TBankStatus.Meaning,
        failure: String?
    ) -> RefundReading? {
        let others = payment.refunds.filter { $0.id != refund.id && $0.state != .declined }
        let isAlone = others.isEmpty
        // The bank took the request: whatever has happened since happened to this refund too, where
        // no other one is on its way.
        let isTaken =
            refund.state == .pending && others.allSatisfy { $0.state == .completed }
        guard isAlone || isTaken else { return nil }
        switch status {
        case .refunding: return .pending
        case .paid, .partlyRefunded:
            // A failure may be that of an earlier refund, unless the bank took this one.
            if let failure { return isTaken ? .declined(reason: failure) : nil }
            return status == .partlyRefunded ? .completed : isTaken ? .pending : nil
        case .refunded: return .completed
        case .waiting, .inProgress, .declined, .dead: return nil
        }
    }
}
