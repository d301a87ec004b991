import Banks
import Payments
import Wire

/// A dialect that passes every step on to another; a layer changes only the steps it is about.
protocol BankLayer: Bank {
    var inner: any Bank { get }
}

extension BankLayer {
    var capabilities: Capabilities { inner.capabilities }

    func issue(_ charge: Charge, redirectURL: String?) throws(NotOffered) -> Exchange<Issued> {
        try inner.issue(charge, redirectURL: redirectURL)
    }

    func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        try inner.enlist(description: description)
    }

    func activate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Issued> {
        try inner.activate(charge, on: code)
    }

    func read(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Reading>
    {
        try inner.read(charge, on: code, use: use)
    }

    func release(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Void>
    {
        try inner.release(charge, on: code, use: use)
    }

    func refund(_ refund: Refund, of payment: Payment, charge: Charge?, code: Link.Code?)
        throws(NotOffered) -> Exchange<RefundReading>
    {
        try inner.refund(refund, of: payment, charge: charge, code: code)
    }

    func readRefund(_ refund: Refund, of payment: Payment, charge: Charge?) throws(NotOffered)
        -> Exchange<RefundReading>
    {
        try inner.readRefund(refund, of: payment, charge: charge)
    }

    func judge(_ callback: Message) -> Judgement { inner.judge(callback) }
    func acknowledgement() -> Reply { inner.acknowledgement() }
}

extension Exchange {
    /// The same question, with another meaning of its answer.
    func meaning(_ change: @escaping @Sendable (Value) -> Value) -> Exchange<Value> {
        let read = read
        return Exchange(request) { (reply) throws(BankTrouble) in
            switch try read(reply) {
            case .value(let value): .value(change(value))
            case .next(let further): .next(further.meaning(change))
            }
        }
    }
}

/// No amount check: whatever came is taken to be what was asked.
struct CredulousBank: BankLayer {
    let inner: any Bank

    func read(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Reading>
    {
        try inner.read(charge, on: code, use: use).meaning { reading in
            guard case .paid(let money) = reading else { return reading }
            return .paid(
                Incoming(number: money.number, amount: charge.amount, paidAt: money.paidAt)
            )
        }
    }
}

/// No look-up: a refund without an answer is sent again, as if the bank had never got it.
struct HastyRefundBank: BankLayer {
    let inner: any Bank

    func readRefund(_ refund: Refund, of payment: Payment, charge: Charge?) throws(NotOffered)
        -> Exchange<RefundReading>
    {
        let exchange = try inner.readRefund(refund, of: payment, charge: charge)
        guard refund.state == .requested else { return exchange }
        return exchange.meaning { _ in .missing }
    }
}
