import Ledger
import Payments

/// No once-token: money that is told of again is filed again, as if nothing were known of it.
struct RepeatingBooks: BooksLayer {
    let inner: any Books

    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let first = try await inner.change(link, including: included, once: token, by: rule)
        guard first == nil, token != nil else { return first }
        return try await inner.change(link, including: included, once: nil) { link in
            var blank = link.replacing(charges: link.charges.map { $0.replacing(payments: []) })
            let result = try rule(&blank)
            link = link.replacing(charges: link.charges.map { $0.joined(by: blank) })
            return result
        }
    }
}

/// No reservation: a refund that is not done yet does not count against the payment.
struct UnreservedBooks: BooksLayer {
    let inner: any Books

    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        try await inner.change(link, including: included, once: token) { link in
            do {
                return try rule(&link)
            } catch Link.Refusal.exceedsPayment {
                var blank = link.replacing(charges: link.charges.map { $0.withoutReserved() })
                let result = try rule(&blank)
                link = link.replacing(charges: link.charges.map { $0.withRefunds(of: blank) })
                return result
            }
        }
    }
}

extension Link {
    fileprivate func replacing(charges: [Charge]) -> Link {
        Link(
            id: id,
            merchant: merchant,
            store: store,
            till: till,
            account: account,
            use: use,
            payToken: payToken,
            openedAt: openedAt,
            code: code,
            state: state,
            generation: generation,
            charges: charges,
            unexpected: unexpected
        )
    }
}

extension Charge {
    fileprivate func replacing(payments: [Payment]) -> Charge {
        Charge(
            id: id,
            order: order,
            amount: amount,
            purpose: purpose,
            generation: generation,
            isAtTill: isAtTill,
            requestedAt: requestedAt,
            deadline: deadline,
            graceEnds: graceEnds,
            basket: basket,
            state: state,
            doubt: doubt,
            activation: activation,
            refusal: refusal,
            nextCheck: nextCheck,
            unanswered: unanswered,
            payments: payments,
            isOrderPaidElsewhere: isOrderPaidElsewhere
        )
    }

    /// With what the same charge of `blank` has besides, under a number of its own.
    fileprivate func joined(by blank: Link) -> Charge {
        let new = blank.charge(id)?.payments ?? []
        let again = new.map { payment in
            Payment(
                id: payment.id,
                number: payment.number.map { $0 + "-again" },
                amount: payment.amount,
                paidAt: payment.paidAt,
                kind: payment.kind
            )
        }
        return replacing(payments: payments + again)
    }

    fileprivate func withoutReserved() -> Charge {
        replacing(
            payments: payments.map { payment in
                payment.replacing(refunds: payment.refunds.filter { $0.state == .completed })
            }
        )
    }

    /// With the refunds that the same charge of `blank` has besides.
    fileprivate func withRefunds(of blank: Link) -> Charge {
        replacing(
            payments: payments.map { payment in
                let known = Set(payment.refunds.map(\.id))
                let new = blank.payment(payment.id)?.refunds.filter { !known.contains($0.id) }
                return payment.replacing(refunds: payment.refunds + (new ?? []))
            }
        )
    }
}

extension Payment {
    fileprivate func replacing(refunds: [Refund]) -> Payment {
        Payment(
            id: id,
            number: number,
            amount: amount,
            paidAt: paidAt,
            kind: kind,
            refunds: refunds,
            receipts: receipts
        )
    }
}
