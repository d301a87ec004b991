import Banks
import Payments
import Wire

/// A dialect with one ability taken away: what a weaker bank would be.
struct WeakBank: Bank {
    /// What is taken away; the names are those of `Capabilities`, or said beside it.
    enum Lack: Hashable, CaseIterable {
        case readsLostActivation, readsLostIssue, releaseNamesCharge, offersRevoke, tellsExpiry
        case offersRefund, readsRefund, repeatsRefundSafely
        /// What its callbacks say of a purchase is not to be relied on: on a register, the code alone.
        case callbackNamesActivation
    }

    let whole: any Bank
    let lacks: Set<Lack>
    /// What it does with a second purchase on its code, where it is known; the whole bank's else.
    var second: SecondActivation?

    var capabilities: Capabilities {
        let able = whole.capabilities
        return Capabilities(
            readsLostActivation: able.readsLostActivation && !lacks.contains(.readsLostActivation),
            readsLostIssue: able.readsLostIssue && !lacks.contains(.readsLostIssue),
            offersRegisters: able.offersRegisters,
            releaseNamesCharge: able.releaseNamesCharge && !lacks.contains(.releaseNamesCharge),
            secondActivation: second ?? able.secondActivation,
            callbackNamesActivation: able.callbackNamesActivation
                && !lacks.contains(.callbackNamesActivation),
            offersRevoke: able.offersRevoke && !lacks.contains(.offersRevoke),
            tellsExpiry: able.tellsExpiry && !lacks.contains(.tellsExpiry),
            offersRefund: able.offersRefund && !lacks.contains(.offersRefund),
            readsRefund: able.readsRefund && !lacks.contains(.readsRefund),
            repeatsRefundSafely: !lacks.contains(.repeatsRefundSafely),
            longestRegisterSeconds: able.longestRegisterSeconds,
            longestCodeSeconds: able.longestCodeSeconds,
            shortestSeconds: able.shortestSeconds
        )
    }

    func issue(_ charge: Charge, redirectURL: String?) throws(NotOffered) -> Exchange<Issued> {
        try whole.issue(charge, redirectURL: redirectURL)
    }

    func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        try whole.enlist(description: description)
    }

    func activate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Issued> {
        try whole.activate(charge, on: code)
    }

    func read(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Reading>
    {
        let lack = use == .once ? Lack.readsLostIssue : .readsLostActivation
        if lacks.contains(lack), charge.activation == nil { throw NotOffered("read") }
        return try whole.read(charge, on: code, use: use)
    }

    func release(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Void>
    {
        if lacks.contains(.offersRevoke), use == .once { throw NotOffered("release") }
        return try whole.release(charge, on: code, use: use)
    }

    func refund(_ refund: Refund, of payment: Payment, charge: Charge?, code: Link.Code?)
        throws(NotOffered) -> Exchange<RefundReading>
    {
        if lacks.contains(.offersRefund) { throw NotOffered("refund") }
        return try whole.refund(refund, of: payment, charge: charge, code: code)
    }

    func readRefund(_ refund: Refund, of payment: Payment, charge: Charge?) throws(NotOffered)
        -> Exchange<RefundReading>
    {
        if lacks.contains(.readsRefund) { throw NotOffered("refund look-up") }
        return try whole.readRefund(refund, of: payment, charge: charge)
    }

    func judge(_ callback: Message) -> Judgement { whole.judge(callback) }

    func acknowledgement() -> Reply { whole.acknowledgement() }
}
