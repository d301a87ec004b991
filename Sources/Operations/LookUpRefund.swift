import Banks
import Ledger
import Logging
import Payments
import Wire

/// Finds out what became of a refund; sends it again only when the bank certainly has not got it.
struct LookUpRefund: Sendable {
    let desk: Desk

    func callAsFunction(_ id: Refund.ID, of payment: Owned<Payment>) async throws {
        guard let link = try await desk.books.link(holding: payment),
            let paid = link.payment(payment.id), let refund = link.refund(id, in: payment.id)
        else { return }
        let line = try desk.line(link.account, of: link.merchant)
        let able = line.line.bank.capabilities
        guard able.readsRefund else {
            if able.repeatsRefundSafely, refund.state == .requested {
                _ = try await send(refund, of: payment.id, on: link)
            } else {
                try await file(nil, of: refund, payment.id, on: link)
            }
            return
        }
        guard try await desk.turn(to: line, isAwaited: false) else {
            return try await file(nil, of: refund, payment.id, on: link)
        }
        let charge = link.charges.first { $0.payments.contains { $0.id == payment.id } }
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.readRefund(refund, of: paid, charge: charge)
        }
        desk.surroundings.reached(.callToCommit)
        switch answer {
        case .value(.missing) where refund.state == .requested:
            _ = try await send(refund, of: payment.id, on: link)
        case .value(let reading): try await file(reading, of: refund, payment.id, on: link)
        case .refused, .unreachable, .unknown:
            try await file(nil, of: refund, payment.id, on: link)
        }
    }

    /// Sends a refund whose intent is on file.
    func send(_ refund: Refund, of payment: Payment.ID, on link: Link) async throws -> Refund {
        guard let paid = link.payment(payment) else { throw OperationRefusal.unknownPayment }
        let line = try desk.line(link.account, of: link.merchant)
        let charge = link.charges.first { $0.payments.contains { $0.id == payment } }
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.refund(refund, of: paid, charge: charge, code: link.code)
        }
        desk.surroundings.reached(.callToCommit)
        switch answer {
        case .value(let reading): try await file(reading, of: refund, payment, on: link)
        case .refused(_, let words):
            let known = await read(refund, of: paid, charge, over: line)
            try await file(known ?? .declined(reason: words), of: refund, payment, on: link)
        case .unreachable, .unknown: try await file(nil, of: refund, payment, on: link)
        }
        desk.surroundings.reached(.commitToAnswer)
        let after = try await desk.books.link(holding: Owned(payment, of: link.merchant))
        return after?.refund(refund.id, in: payment) ?? refund
    }

    /// What the bank knows of a refund that it has just refused: the refusal may only mean that it
    /// has this id already, from a try whose answer was lost.
    private func read(
        _ refund: Refund,
        of payment: Payment,
        _ charge: Charge?,
        over line: AccountLine
    ) async -> RefundReading? {
        guard line.line.bank.capabilities.readsRefund else { return nil }
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.readRefund(refund, of: payment, charge: charge)
        }
        guard case .value(let reading) = answer, reading != .missing else { return nil }
        return reading
    }

    private func file(
        _ reading: RefundReading?,
        of refund: Refund,
        _ payment: Payment.ID,
        on link: Link
    ) async throws {
        let now = desk.now
        let after = try await desk.books.change(
            link.owned,
            including: .payment(payment),
            once: nil
        ) {
            if let reading {
                $0.observe(reading, of: refund.id, in: payment, at: now)
            } else {
                $0.heardNothing(aboutRefund: refund.id, in: payment, at: now)
            }
            return $0.refund(refund.id, in: payment)
        }
        desk.bells.deliveries.ring()
        desk.bells.receipts.ring()
        guard reading == nil, let known = after ?? nil else { return }
        desk.logger.notice(
            "the bank gave no answer about a refund and will be asked again",
            metadata: [
                "refund": "\(known.id.text)", "status": "\(known.status)",
                "next_check": "\(known.nextCheck.map { Timestamp.text($0) } ?? "never")",
            ]
        )
    }
}
