import Payments
import SandboxBank
import Testing

@Suite("What the network allows")
struct NetworkTests {
    let stand = Stand()

    @Test("a register's code with nothing on it cannot be paid")
    func idle() {
        #expect(throws: SandboxNetwork.Refusal.notActive) { try stand.network.start(Stand.till) }
    }

    @Test("a code that nobody made cannot be paid")
    func unknown() {
        #expect(throws: SandboxNetwork.Refusal.unknownCode) { try stand.network.start("AD1000") }
    }

    @Test("a payment frees a register's code")
    func paid() throws {
        try stand.put("A")
        let seen = try stand.network.start(Stand.till)
        let paid = try stand.network.finish(seen.id)
        #expect(paid.paid?.amount == Money(kopecks: 150_050))
        #expect(stand.network.current(on: Stand.till) == nil)
        try stand.put("B")
        #expect(stand.paid == ["A": 150_050])
    }

    @Test("a payment spends a one-use code")
    func spent() throws {
        try stand.put("A", on: Stand.sticker)
        _ = try stand.network.finish(try stand.network.start(Stand.sticker).id)
        #expect(throws: SandboxNetwork.Refusal.notActive) { try stand.network.start(Stand.sticker) }
    }

    @Test("a purchase is paid once")
    func once() throws {
        try stand.put("A")
        _ = try stand.network.finish("A")
        #expect(throws: SandboxNetwork.Refusal.paidAlready) { try stand.network.finish("A") }
        #expect(throws: SandboxNetwork.Refusal.paidAlready) {
            try stand.network.finish("A", late: true)
        }
        #expect(throws: SandboxNetwork.Refusal.paidAlready) { try stand.put("A") }
        #expect(stand.paid == ["A": 150_050])
    }

    @Test("a busy code takes no second purchase")
    func busy() throws {
        try stand.put("A")
        #expect(throws: SandboxNetwork.Refusal.busy) { try stand.put("B") }
        #expect(stand.network.current(on: Stand.till)?.id == "A")
    }

    @Test("under the other policy the unpaid purchase gives way")
    func replaced() throws {
        try stand.put("A")
        try stand.put("B", replaces: true)
        #expect(stand.state("A") == .cancelled)
        #expect(stand.network.current(on: Stand.till)?.id == "B")
    }

    @Test("a purchase that is being paid gives way under no policy")
    func replacedTooLate() throws {
        try stand.put("A")
        _ = try stand.network.start(Stand.till)
        #expect(throws: SandboxNetwork.Refusal.busy) { try stand.put("B", replaces: true) }
        #expect(stand.state("A") == .inProgress)
    }

    @Test("one name on two codes is one purchase, on the later code")
    func sameName() throws {
        try stand.put("A", on: Stand.sticker)
        try stand.put("A")
        #expect(throws: SandboxNetwork.Refusal.notActive) { try stand.network.start(Stand.sticker) }
        #expect(try stand.network.start(Stand.till).code == Stand.till)
    }

    @Test("a release loses against a buyer who has begun")
    func releaseRace() throws {
        try stand.put("A")
        _ = try stand.network.start(Stand.till)
        #expect(throws: SandboxNetwork.Refusal.final(.inProgress)) {
            try stand.network.cancel("A", at: .raiffeisen)
        }
        _ = try stand.network.finish("A")
        #expect(throws: SandboxNetwork.Refusal.final(.paid)) {
            try stand.network.cancel("A", at: .raiffeisen)
        }
        #expect(stand.paid == ["A": 150_050])
    }

    @Test("a buyer loses against a release")
    func released() throws {
        try stand.put("A")
        try stand.network.cancel("A", at: .raiffeisen)
        #expect(throws: SandboxNetwork.Refusal.notActive) { try stand.network.finish("A") }
        #expect(throws: SandboxNetwork.Refusal.notActive) { try stand.network.decline("A") }
        #expect(stand.paid.isEmpty)
    }

    @Test("another bank's purchase is neither seen nor released")
    func otherBank() throws {
        try stand.put("A", on: Stand.other)
        #expect(stand.network.activation("A", at: .raiffeisen) == nil)
        #expect(throws: SandboxNetwork.Refusal.unknownActivation) {
            try stand.network.cancel("A", at: .raiffeisen)
        }
        #expect(stand.network.activation("A", at: .elplat)?.state == .waiting)
    }

    @Test("a purchase ends on the second of its deadline", arguments: [(299, true), (300, false)])
    func expiry(seconds: Int64, isPayable: Bool) throws {
        try stand.put("A")
        stand.clock.pass(seconds: seconds)
        #expect((stand.state("A") == .waiting) == isPayable)
        #expect((stand.network.current(on: Stand.till) != nil) == isPayable)
        #expect(stand.network.payable().isEmpty != isPayable)
    }

    @Test("an expired purchase leaves its register's code free")
    func freeAgain() throws {
        try stand.put("A")
        stand.clock.pass(seconds: 300)
        try stand.put("B")
        #expect(stand.state("A") == .expired)
        #expect(stand.network.current(on: Stand.till)?.id == "B")
    }

    @Test("a buyer who began in time may end after the deadline")
    func slowBuyer() throws {
        try stand.put("A")
        _ = try stand.network.start(Stand.till)
        stand.clock.pass(seconds: 1000)
        _ = try stand.network.finish("A")
        #expect(stand.paid == ["A": 150_050])
    }

    @Test("late money goes to the purchase that the buyer saw, not to the one on the code now")
    func lateMoney() throws {
        try stand.put("A", kopecks: 100)
        try stand.network.cancel("A", at: .raiffeisen)
        try stand.put("B", kopecks: 200)
        _ = try stand.network.finish("A", late: true)
        #expect(stand.paid == ["A": 100])
        #expect(stand.state("A") == .paid)
        #expect(stand.network.current(on: Stand.till)?.id == "B")
    }

    @Test("after a failed attempt the code can be paid until its deadline")
    func declined() throws {
        try stand.put("A")
        _ = try stand.network.decline(try stand.network.start(Stand.till).id)
        #expect(stand.network.activation("A", at: .raiffeisen)?.isDeclined == true)
        #expect(stand.state("A") == .waiting)
        stand.clock.pass(seconds: 300)
        #expect(stand.state("A") == .expired)
    }

    @Test("the buyer may pay another sum than was asked")
    func otherSum() throws {
        try stand.put("A")
        _ = try stand.network.finish("A", amount: Money(kopecks: 1))
        #expect(stand.paid == ["A": 1])
    }
}
