import Banks
import Payments
import Testing
import Wire

/// The two halves of each dialect, talking over a real line.
@Suite("Our dialects at the sandbox")
struct DialectTests {
    enum Kind: String, CaseIterable, Sendable {
        case raiffeisen, elplat, tbank, rbs

        static let withRegisters: [Kind] = [.raiffeisen, .elplat]

        func line(at bank: LiveBank) -> BankLine {
            switch self {
            case .raiffeisen: bank.line(bank.raiffeisen)
            case .elplat: bank.line(bank.elplat)
            case .tbank: bank.line(bank.tbank)
            case .rbs: bank.line(bank.rbs)
            }
        }
    }

    @Test("a one-use code is issued, read, paid and read again", arguments: Kind.allCases)
    func oneUse(kind: Kind) async throws {
        try await LiveBank.run { bank in
            let line = kind.line(at: bank)
            let wish = bank.charge("ord-1", isAtTill: false)
            let (charge, code) = try await Self.issue(wish, line, at: bank)
            #expect(try await Self.read(charge, code, .once, line) == .waiting)
            try await bank.pay(code.qrcID)
            let money = try await Self.money(charge, code, .once, line)
            #expect(money?.amount == LiveBank.amount)
            #expect(money?.number != nil)
        }
    }

    @Test("a one-use code that was released is dead", arguments: Kind.allCases)
    func revoked(kind: Kind) async throws {
        try await LiveBank.run { bank in
            let line = kind.line(at: bank)
            let wish = bank.charge("ord-1", isAtTill: false)
            let (charge, code) = try await Self.issue(wish, line, at: bank)
            let released = await line.call { bank throws(NotOffered) in
                try bank.release(charge, on: code, use: .once)
            }
            #expect(released.value != nil)
            #expect(try await Self.read(charge, code, .once, line) == .dead)
        }
    }

    @Test("a register's code is charged, paid, and charged again", arguments: Kind.withRegisters)
    func register(kind: Kind) async throws {
        try await LiveBank.run { bank in
            let line = kind.line(at: bank)
            let code = try await Self.enlist(line)
            let first = try await Self.activate("ord-1", on: code, line, at: bank)
            #expect(try await Self.read(first, code, .reusable, line) == .waiting)
            let begun = try await bank.post("/payer/start", ["qrc_id": .text(code.qrcID)])
            #expect(try await Self.read(first, code, .reusable, line) == .inProgress)
            _ = try await bank.post(
                "/payer/finish",
                ["activation": begun.json["activation"] ?? .null]
            )
            let money = try await Self.money(first, code, .reusable, line)
            #expect(money?.amount == LiveBank.amount)
            #expect(money?.number != nil)
            let second = try await Self.activate("ord-2", on: code, line, at: bank)
            #expect(try await Self.read(second, code, .reusable, line) == .waiting)
            #expect(try await Self.money(first, code, .reusable, line)?.amount == LiveBank.amount)
        }
    }

    @Test("a code is released before the buyer begins, never after", arguments: Kind.withRegisters)
    func released(kind: Kind) async throws {
        try await LiveBank.run { bank in
            let line = kind.line(at: bank)
            let code = try await Self.enlist(line)
            let first = try await Self.activate("ord-1", on: code, line, at: bank)
            let release = await Self.release(first, code, line)
            #expect(release.value != nil)
            #expect(try await Self.read(first, code, .reusable, line) == .dead)
            let second = try await Self.activate("ord-2", on: code, line, at: bank)
            let again = await Self.release(first, code, line)
            #expect(again.refusal != nil)
            #expect(try await Self.read(second, code, .reusable, line) == .waiting)
            _ = try await bank.post("/payer/start", ["qrc_id": .text(code.qrcID)])
            let late = await Self.release(second, code, line)
            #expect(late.refusal != nil)
        }
    }

    @Test("late money is seen under the charge it was for", arguments: Kind.withRegisters)
    func late(kind: Kind) async throws {
        try await LiveBank.run { bank in
            let line = kind.line(at: bank)
            let code = try await Self.enlist(line)
            let first = try await Self.activate("ord-1", on: code, line, at: bank)
            _ = await Self.release(first, code, line)
            let second = try await Self.activate("ord-2", on: code, line, at: bank)
            let paid = try await bank.post(
                "/payer/finish",
                ["activation": .text(first.activation ?? ""), "late": true]
            )
            #expect(paid.status == 200)
            #expect(try await Self.money(first, code, .reusable, line)?.amount == LiveBank.amount)
            #expect(try await Self.read(second, code, .reusable, line) == .waiting)
        }
    }

    @Test("a payment is refunded in two parts and no more", arguments: Kind.withRegisters)
    func refunds(kind: Kind) async throws {
        try await LiveBank.run { bank in
            let line = kind.line(at: bank)
            let code = try await Self.enlist(line)
            let charge = try await Self.activate("ord-1", on: code, line, at: bank)
            try await bank.pay(code.qrcID)
            let money = try #require(try await Self.money(charge, code, .reusable, line))
            let payment = Payment(
                id: Payment.ID("pay-1"),
                number: money.number,
                amount: money.amount,
                paidAt: bank.clock.now,
                kind: .paid
            )
            for (kopecks, isGood) in [(150_000, true), (51, false), (50, true)] {
                let refund = Refund(
                    id: Refund.ID("ref-\(kopecks)"),
                    amount: Money(kopecks: Int64(kopecks)),
                    requestedAt: bank.clock.now
                )
                let asked = await line.call { bank throws(NotOffered) in
                    try bank.refund(refund, of: payment, charge: charge, code: code)
                }
                #expect((asked.value == .pending) == isGood)
                bank.clock.pass(seconds: 2)
                let read = await line.call { bank throws(NotOffered) in
                    try bank.readRefund(refund, of: payment, charge: charge)
                }
                #expect((read.value == .completed) == isGood)
            }
        }
    }

    @Test("ELPLAT's callback hints at the activation and proves nothing")
    func hint() async throws {
        try await LiveBank.run { bank in
            let line = bank.line(bank.elplat)
            let code = try await Self.enlist(line)
            let charge = try await Self.activate("ord-1", on: code, line, at: bank)
            try await bank.pay(code.qrcID)
            let callback = try await bank.inbox.first(1)[0]
            guard case .hint(let sighting) = bank.elplat.judge(callback.message) else {
                Issue.record("an unsealed callback was believed")
                return
            }
            #expect(sighting.reading == nil)
            #expect(sighting.names.first == .activation(charge.activation ?? ""))
        }
    }
}

extension DialectTests {
    /// The charge as it stands once the bank has it, and its code.
    private static func issue(
        _ charge: Charge,
        _ line: BankLine,
        at bank: LiveBank
    ) async throws -> (Charge, Link.Code) {
        let issued = await line.call { bank throws(NotOffered) in
            try bank.issue(charge, redirectURL: "https://shop.example.test/ok")
        }
        let made = try #require(issued.value)
        let asked = bank.charge(
            charge.id.text,
            activation: made.activation,
            isAtTill: charge.isAtTill
        )
        return (asked, try #require(made.code))
    }

    private static func enlist(_ line: BankLine) async throws -> Link.Code {
        let made = await line.call { bank throws(NotOffered) in
            try bank.enlist(description: "Касса 1")
        }
        return try #require(made.value)
    }

    /// The charge as it stands once the bank has it.
    private static func activate(
        _ id: String,
        on code: Link.Code,
        _ line: BankLine,
        at bank: LiveBank
    ) async throws -> Charge {
        let charge = bank.charge(id)
        let made = await line.call { bank throws(NotOffered) in
            try bank.activate(charge, on: code)
        }
        return bank.charge(id, activation: try #require(made.value?.activation))
    }

    private static func read(
        _ charge: Charge,
        _ code: Link.Code,
        _ use: Link.Use,
        _ line: BankLine
    ) async throws -> Reading {
        let answer = await line.call { bank throws(NotOffered) in
            try bank.read(charge, on: code, use: use)
        }
        return try #require(answer.value)
    }

    private static func money(
        _ charge: Charge,
        _ code: Link.Code,
        _ use: Link.Use,
        _ line: BankLine
    ) async throws -> Incoming? {
        guard case .paid(let money) = try await read(charge, code, use, line) else { return nil }
        return money
    }

    private static func release(
        _ charge: Charge,
        _ code: Link.Code,
        _ line: BankLine
    ) async -> BankLine.Answer<Void> {
        await line.call { bank throws(NotOffered) in
            try bank.release(charge, on: code, use: .reusable)
        }
    }
}
