import Banks
import Payments
import Testing
import Wire

/// A shop with one dialect at the end of a short line: what a till and an invoice do.
struct ShortTill: Sendable {
    let shop: ShortLine
    let bank: any Bank

    private var line: BankLine { shop.line(bank) }

    /// A one-use code, and the charge as it stands once the bank has it.
    func sell(_ id: String) async throws -> (charge: Charge, code: Link.Code) {
        let issued = await line.call { bank throws(NotOffered) in
            try bank.issue(shop.charge(id), redirectURL: nil)
        }
        let made = try #require(issued.value)
        return (charge(id, made.activation, isAtTill: false), try #require(made.code))
    }

    func enlist() async throws -> Link.Code {
        let made = await line.call { bank throws(NotOffered) in
            try bank.enlist(description: "Касса 1")
        }
        return try #require(made.value)
    }

    func tryActivating(_ id: String, on code: Link.Code) async -> BankLine.Answer<Issued> {
        await line.call { bank throws(NotOffered) in
            try bank.activate(charge(id, nil, isAtTill: true), on: code)
        }
    }

    func activate(_ id: String, on code: Link.Code) async throws -> Charge {
        let made = await tryActivating(id, on: code)
        return charge(id, try #require(made.value?.activation), isAtTill: true)
    }

    func tryReading(_ charge: Charge, _ code: Link.Code) async -> BankLine.Answer<Reading> {
        await line.call { bank throws(NotOffered) in
            try bank.read(charge, on: code, use: charge.isAtTill ? .reusable : .once)
        }
    }

    func read(_ charge: Charge, _ code: Link.Code) async throws -> Reading {
        try #require(await tryReading(charge, code).value)
    }

    func money(_ charge: Charge, _ code: Link.Code) async throws -> Incoming {
        guard case .paid(let money) = try await read(charge, code) else { throw NotPaid() }
        return money
    }

    struct NotPaid: Error {}

    func release(_ charge: Charge, _ code: Link.Code) async -> BankLine.Answer<Void> {
        await line.call { bank throws(NotOffered) in
            try bank.release(charge, on: code, use: charge.isAtTill ? .reusable : .once)
        }
    }

    func refund(_ id: String, _ kopecks: Int64, _ charge: Charge, _ code: Link.Code) async throws
        -> (asked: BankLine.Answer<RefundReading>, read: BankLine.Answer<RefundReading>)
    {
        let money = try await money(charge, code)
        let payment = Payment(
            id: Payment.ID("pay-1"),
            number: money.number,
            amount: money.amount,
            paidAt: shop.clock.now,
            kind: .paid
        )
        let refund = Refund(
            id: Refund.ID(id),
            amount: Money(kopecks: kopecks),
            requestedAt: shop.clock.now
        )
        let asked = await line.call { bank throws(NotOffered) in
            try bank.refund(refund, of: payment, charge: charge, code: code)
        }
        shop.clock.pass(seconds: 2)
        let read = await line.call { bank throws(NotOffered) in
            try bank.readRefund(refund, of: payment, charge: charge)
        }
        return (asked, read)
    }

    private func charge(_ id: String, _ activation: String?, isAtTill: Bool) -> Charge {
        Charge(
            id: Charge.ID(id),
            order: Order.ID("00123"),
            amount: Money(kopecks: 150_050),
            purpose: "Заказ 00123",
            generation: 1,
            isAtTill: isAtTill,
            requestedAt: shop.clock.now,
            deadline: shop.clock.now + 600,
            graceEnds: shop.clock.now + 7200,
            state: .asking,
            activation: activation
        )
    }
}
