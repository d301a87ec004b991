import Payments
import SandboxBank
import Testing

@Suite("Money on its way back")
struct NetworkRefundTests {
    let stand = Stand()

    init() throws {
        try stand.put("A", kopecks: 1000)
        _ = try stand.network.finish("A")
    }

    @discardableResult
    private func refund(
        _ id: String,
        kopecks: Int64,
        of order: String = "A",
        declines: Bool = false
    ) throws -> SandboxNetwork.Refund {
        try stand.network.refund(
            id,
            of: order,
            amount: Money(kopecks: kopecks),
            declines: declines,
            at: .raiffeisen
        )
    }

    @Test("a refund is in progress first and done later", arguments: [false, true])
    func progress(declines: Bool) throws {
        let refund = try refund("R", kopecks: 1000, declines: declines)
        #expect(refund.state(at: stand.clock.now) == .pending)
        stand.clock.pass(seconds: SandboxNetwork.refundSeconds)
        #expect(refund.state(at: stand.clock.now) == (declines ? .declined : .completed))
    }

    @Test("refunds together never exceed the payment, those in progress included")
    func cap() throws {
        try refund("R1", kopecks: 600)
        #expect(throws: SandboxNetwork.Refusal.exceedsPayment) { try refund("R2", kopecks: 401) }
        try refund("R2", kopecks: 400)
        #expect(throws: SandboxNetwork.Refusal.exceedsPayment) { try refund("R3", kopecks: 1) }
    }

    @Test("a declined refund gives its part back")
    func declined() throws {
        try refund("R1", kopecks: 1000, declines: true)
        #expect(throws: SandboxNetwork.Refusal.exceedsPayment) { try refund("R2", kopecks: 1000) }
        stand.clock.pass(seconds: SandboxNetwork.refundSeconds)
        try refund("R2", kopecks: 1000)
    }

    @Test("the same refund asked twice is one refund")
    func repeated() throws {
        try refund("R", kopecks: 600)
        try refund("R", kopecks: 600)
        #expect(stand.network.books().refunds.count == 1)
    }

    @Test("an id that was used for another refund is refused")
    func taken() throws {
        try stand.put("B", kopecks: 1000)
        _ = try stand.network.finish("B")
        try refund("R", kopecks: 600)
        #expect(throws: SandboxNetwork.Refusal.refundIDTaken) { try refund("R", kopecks: 300) }
        #expect(throws: SandboxNetwork.Refusal.refundIDTaken) {
            try refund("R", kopecks: 600, of: "B")
        }
        #expect(stand.network.books().refunds.map(\.amount.kopecks) == [600])
    }

    @Test("a sum beyond all reason is refused and breaks nothing")
    func huge() throws {
        try refund("R1", kopecks: 1)
        #expect(throws: SandboxNetwork.Refusal.exceedsPayment) { try refund("R2", kopecks: .max) }
    }

    @Test("nothing is given back for a purchase that nobody paid, or of another bank")
    func unpaid() throws {
        try stand.put("B")
        #expect(throws: SandboxNetwork.Refusal.unknownActivation) {
            try refund("R", kopecks: 1, of: "B")
        }
        #expect(throws: SandboxNetwork.Refusal.unknownActivation) {
            try stand.network.refund(
                "R",
                of: "A",
                amount: Money(kopecks: 1),
                declines: false,
                at: .elplat
            )
        }
    }
}
