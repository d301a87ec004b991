import Banks
import Conformance
import Payments
import SandboxBank
import Testing
import Wire

/// A dialect that is wrong in one thing, so that the table is seen to say so.
struct LyingBank: Bank {
    enum Lie: String, Sendable {
        case neverPaid, paidAtOnce, believesAnybody, releasesNothing, refundsAnything
        case replacesSecond, namesNothing
    }

    let honest: any Bank
    let lie: Lie

    var capabilities: Capabilities {
        var able = honest.capabilities
        if lie == .replacesSecond { able.secondActivation = .replaces }
        return able
    }

    func issue(_ charge: Charge, redirectURL: String?) throws(NotOffered) -> Exchange<Issued> {
        try honest.issue(charge, redirectURL: redirectURL)
    }

    func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        try honest.enlist(description: description)
    }

    func activate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Issued> {
        try honest.activate(charge, on: code)
    }

    func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        let asked = try honest.read(charge, on: code, use: use)
        let money = Incoming(number: "1", amount: charge.amount, paidAt: nil)
        switch lie {
        case .neverPaid: return Exchange(asked.request) { _ in .value(.waiting) }
        case .paidAtOnce: return Exchange(asked.request) { _ in .value(.paid(money)) }
        default: return asked
        }
    }

    func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        guard lie == .releasesNothing else { return try honest.release(charge, on: code, use: use) }
        let asked = try honest.read(charge, on: code, use: use)
        return Exchange(asked.request) { _ in .value(()) }
    }

    func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let asked = try honest.refund(refund, of: payment, charge: charge, code: code)
        guard lie == .refundsAnything else { return asked }
        return Exchange(asked.request) { _ in .value(.completed) }
    }

    func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        try honest.readRefund(refund, of: payment, charge: charge)
    }

    func judge(_ callback: Message) -> Judgement {
        let judged = honest.judge(callback)
        if lie == .namesNothing, case .authenticated(let seen) = judged {
            return .authenticated(Sighting(names: [], reading: seen.reading, repeatKey: nil))
        }
        guard lie == .believesAnybody, case .rejected = judged else { return judged }
        let money = Incoming(number: "1", amount: Money(kopecks: 1), paidAt: nil)
        return .authenticated(Sighting(names: [], reading: .paid(money), repeatKey: nil))
    }

    func acknowledgement() -> Reply { honest.acknowledgement() }
}

@Suite("A dialect that lies")
struct LyingBankTests {
    @Test(
        "fails the scenario that its lie belongs to",
        arguments: [
            (.neverPaid, .pay, "still reads as waiting"),
            (.neverPaid, .latePay, "still reads as waiting"),
            (.neverPaid, .releaseRace, "still reads as waiting"),
            (.paidAtOnce, .create, "a new code reads as paid"),
            (.paidAtOnce, .decline, "a declined try reads as paid"),
            (.paidAtOnce, .expire, "reads as paid"), (.paidAtOnce, .lostAnswer, "reads as paid"),
            (.releasesNothing, .revoke, "taken back reads as waiting"),
            (.refundsAnything, .refundTooMuch, "more went back than came"),
            (.believesAnybody, .forgedCallback, "believed without its headers"),
            (.replacesSecond, .activationRace, "declared: replaces, seen: refuses"),
            (.namesNothing, .activationRace, "callbacks name the activation, seen: none does"),
        ] as [(LyingBank.Lie, Scenario, String)]
    )
    func lies(lie: LyingBank.Lie, scenario: Scenario, words: String) async throws {
        let report = try await StandLine.report(on: .raiffeisen, scenarios: [scenario]) { bench in
            Bench(
                name: "liar",
                bank: LyingBank(honest: bench.bank, lie: lie),
                sender: bench.sender,
                buyer: bench.buyer,
                mailbox: bench.mailbox,
                patience: bench.patience,
                price: bench.price,
                newID: bench.newID
            )
        }
        #expect(report.hasFailed)
        #expect(report.verdicts[scenario]?.why?.contains(words) == true)
    }
}
