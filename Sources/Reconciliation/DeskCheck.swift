import Ledger
import Payments

/// What is left to do about our own payments of the days, whatever the bank says.
struct DeskCheck {
    private(set) var tally = Tally()
    private(set) var found: [Discrepancy] = []
    private let books: Comparison.Books

    init(_ books: Comparison.Books) {
        self.books = books
        let owed = Dictionary(grouping: books.owed) { $0.event.event.payment }
        for banked in books.payments {
            let day = BusinessDay(of: banked.payment.paidAt)
            if books.days.contains(day) {
                tally.addPayment(banked.payment.amount)
                tellDecision(banked, day)
                tellReceipt(of: nil, in: banked, day)
                tellDeliveries(owed[banked.payment.id] ?? [], banked, day)
            }
            for refund in banked.payment.refunds where refund.state == .completed {
                let day = BusinessDay(of: refund.requestedAt)
                guard books.days.contains(day) else { continue }
                tally.addRefund(refund.amount)
                tellReceipt(of: refund, in: banked, day)
            }
        }
    }

    private mutating func tellDecision(_ banked: BankedPayment, _ day: BusinessDay) {
        let payment = banked.payment
        let isOpen: Bool
        switch payment.kind {
        case .paid: isOpen = false
        case .late: isOpen = payment.decision?.word == .held
        case .mispaid, .duplicate, .unexpected: isOpen = payment.refundable.kopecks > 0
        }
        guard isOpen else { return }
        found.append(
            Discrepancy(
                .undecided,
                day: day,
                of: banked,
                withUs: payment.amount,
                detail: payment.kind.rawValue
            )
        )
    }

    /// The receipt of the sale, or of one refund; of a sale that gives none nothing is missing.
    private mutating func tellReceipt(
        of refund: Refund?,
        in banked: BankedPayment,
        _ day: BusinessDay
    ) {
        let receipts = banked.payment.receipts
        let amount = refund?.amount ?? banked.payment.amount
        guard let receipt = receipts.first(where: { $0.refund == refund?.id }) else {
            let isOwed = refund != nil && receipts.contains { $0.refund == nil }
            if isOwed { tell(.receiptMissing, "none on file") }
            return
        }
        if receipt.total != amount {
            tell(.receiptDiffers, "the receipt is of \(receipt.total.roubles)")
        } else if receipt.state == .failed {
            tell(.receiptMissing, "failed: \(receipt.reason ?? "")")
        } else if receipt.state != .done, isLate(receipt.owedAt) {
            tell(.receiptMissing, receipt.status)
        }

        func tell(_ kind: Discrepancy.Kind, _ detail: String) {
            found.append(
                Discrepancy(
                    kind,
                    day: day,
                    of: banked,
                    refund: refund?.id,
                    withUs: amount,
                    detail: detail
                )
            )
        }
    }

    private mutating func tellDeliveries(
        _ owed: [Delivery],
        _ banked: BankedPayment,
        _ day: BusinessDay
    ) {
        let listeners = Dictionary(
            grouping: owed.filter { $0.state == .parked || isLate($0.owedSince) },
            by: \.listener
        )
        for (listener, owed) in listeners {
            let isParked = owed.contains { $0.state == .parked }
            found.append(
                Discrepancy(
                    .accountingNotTold,
                    day: day,
                    of: banked,
                    withUs: banked.payment.amount,
                    detail: "\(listener.text): \(isParked ? "parked" : "owed")"
                )
            )
        }
    }

    private func isLate(_ since: Moment) -> Bool {
        since + Comparison.patienceSeconds < books.now
    }
}
