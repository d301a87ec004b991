import Banks
import Payments

/// Money on its way back.
extension Trial {
    private func paid() async throws(Ended) -> (sale: Sale, money: Incoming) {
        guard able.offersRefund else { throw .notOffered("refunds") }
        let sale = try await sell()
        let code = try code(of: sale)
        try await play { () throws(CannotPlay) in try await bench.buyer.pay(code) }
        return (sale, try await money(sale))
    }

    private func refund(_ kopecks: Int64, state: Refund.State = .requested) -> Refund {
        Refund(
            id: Refund.ID(bench.newID()),
            amount: Money(kopecks: kopecks),
            requestedAt: bench.patience.now,
            state: state
        )
    }

    func refundPartial() async throws(Ended) {
        let (sale, money) = try await paid()
        let part = refund(money.amount.kopecks / 4)
        let answer = try value(await refund(part, of: money, sale), "a refund")
        guard answer == .pending || answer == .completed else {
            throw .failed("a refund that fits is declined")
        }
        guard answer != .completed else { return }
        try await complete(part, of: money, sale)
    }

    private func complete(_ refund: Refund, of money: Incoming, _ sale: Sale) async throws(Ended) {
        guard able.readsRefund else {
            throw .notOffered("the end of a refund that was taken")
        }
        for _ in 0..<Self.lookLimit {
            await bench.patience.pass(seconds: 1)
            switch try value(await look(refund, of: money, sale), "a refund's reading") {
            case .completed: return
            case .pending: continue
            case .declined, .missing: throw .failed("a refund that the bank took came to nothing")
            }
        }
        throw .failed("a refund stays pending")
    }

    func refundTooMuch() async throws(Ended) {
        let (sale, money) = try await paid()
        switch await refund(refund(money.amount.kopecks + 1), of: money, sale) {
        case .refused, .value(.declined): return
        case .value: throw .failed("more went back than came")
        case .unreachable(let why), .unknown(let why): throw .failed(why)
        }
    }

    /// A refund whose answer was lost is found by our name.
    func refundUnknown() async throws(Ended) {
        let (sale, money) = try await paid()
        let part = money.amount.kopecks / 4
        let counting = LosingSender(sender: bench.sender)
        let first = refund(part)
        _ = try value(await refund(first, of: money, sale, over: counting), "a refund")
        let lost = refund(part)
        // A refund may take several calls, and the last one is the deed.
        let losing = LosingSender(sender: bench.sender, losing: counting.count)
        guard case .unknown = await refund(lost, of: money, sale, over: losing) else {
            throw .failed("a lost answer is not unknown")
        }
        guard able.readsRefund else { throw .notOffered("asking about a refund") }
        switch await look(lost, of: money, sale) {
        case .value(.pending): try await complete(lost, of: money, sale)
        case .value(.completed): return
        case .value(.declined), .value(.missing):
            throw .failed("a refund that the bank has is not found")
        // Not told apart from others of this payment: still unknown, and for a person.
        case .unknown: return
        case .refused(let code, let words): throw .failed("a look: refused, \(code) \(words)")
        case .unreachable(let why): throw .failed(why)
        }
    }
}
