import Ledger
import Operations
import Payments

/// One till and whoever stands at it: charges, waits, cancels, does not give up.
struct Cashier: Sendable {
    let world: World
    let bank: SimulatedBank
    let till: Owned<Till>

    /// Enters the till and gets its code, however often it takes.
    func open() async {
        while true {
            let asked = await world.ask { [till] desk in
                try await RegisterTill(desk: desk)(
                    id: till.id,
                    name: till.id.text,
                    store: World.storeID,
                    of: till.merchant
                ).1
            }
            if case .answer(let link) = asked, link.code != nil { return }
            await sleep(5...20)
        }
    }

    /// Serves buyers until the shop closes.
    func serve(until closing: Moment) async {
        await open()
        var number = 0
        while world.clock.now < closing {
            await sleep(20...120)
            number += 1
            await sell(Order.ID("\(till.id.text)-\(number)"))
        }
    }

    private func sell(_ order: Order.ID) async {
        world.tally.add(\.purchases)
        let amount = Money(kopecks: world.dice.number(in: 100...500_000))
        let wish = Wish(
            order: order,
            amount: amount,
            purpose: order.text,
            ttlSeconds: world.dice.pick([300, 600, 1200]) ?? 300,
            receipt: world.dice.falls(300) ? Self.receipt(of: amount) : nil
        )
        world.chronicle.note("\(till.id.text): asks \(wish.amount.roubles)", about: order.text)
        guard let charge = await charge(wish) else { return }
        if !world.dice.falls(100), let code = await code() {
            world.spawn { [self] in
                await Buyer(world: world, bank: bank).pay(code: code, for: order.text)
            }
        }
        await wait(for: charge, patienceSeconds: world.dice.number(in: 8...120))
    }

    /// Two kinds of goods.
    private static func receipt(of amount: Money) -> ReceiptWish {
        let first = Money(kopecks: amount.kopecks / 3)
        let sums = [first, Money(kopecks: amount.kopecks - first.kopecks)]
        return ReceiptWish(
            customer: nil,
            items: sums.map { sum in
                ReceiptWish.Item(name: "goods", price: sum, quantity: .one, sum: sum)
            }
        )
    }

    /// The charge, once the service has one for this order; nil where the sale came to nothing.
    private func charge(_ wish: Wish) async -> Charge.ID? {
        for _ in 0..<Self.tries {
            let asked = world.clock.now
            let heard = await world.ask { [till] desk in
                guard let link = try await desk.books.link(of: till) else {
                    throw LedgerRefusal.unknownLink
                }
                return try await ChargeRegister(desk: desk)(wish, on: link)
            }
            if heard.isHeard {
                world.tally.note(wait: world.clock.now.milliseconds - asked.milliseconds)
            }
            switch heard {
            case .answer(let charge): return charge.id
            case .refused(Link.Refusal.busy(_, let other)): await release(other)
            case .refused, .lost: await sleep(2...10)
            }
        }
        return nil
    }

    static let tries = 6

    private func code() async -> String? {
        let asked = await world.ask { [till] in try await $0.books.link(of: till)?.code?.qrcID }
        guard case .answer(let code) = asked else { return nil }
        return code
    }

    /// Looks at the screen until the purchase has ended, and cancels when patience does.
    private func wait(for charge: Charge.ID, patienceSeconds: Int64) async {
        let tired = world.clock.now + patienceSeconds
        while world.clock.now < tired {
            await sleep(2...5)
            let owned = Owned(charge, of: till.merchant)
            let asked = await world.ask { try await $0.books.link(holding: owned)?.charge(charge) }
            guard case .answer(let seen?) = asked else { continue }
            world.auditor.shown(seen, account: bank.account.id, by: till.id.text)
            if !seen.isLive { return }
        }
        await release(charge)
    }

    /// Cancels one charge until it is certain what became of it.
    private func release(_ charge: Charge.ID) async {
        world.chronicle.note("\(till.id.text): cancels \(charge.text)", about: charge.text)
        for _ in 0..<Self.patience {
            let owned = Owned(charge, of: till.merchant)
            let asked = await world.ask { desk -> ReleaseCharge.Released? in
                guard let link = try await desk.books.link(holding: owned) else { return nil }
                return try await ReleaseCharge(desk: desk)(charge, on: link.owned)
            }
            switch asked {
            case .answer(.released(let seen)?), .answer(.paid(let seen)?):
                return world.auditor.shown(seen, account: bank.account.id, by: till.id.text)
            case .answer(.checking?), .answer(nil), .refused, .lost: await sleep(2...8)
            }
        }
    }

    static let patience = 40

    private func sleep(_ seconds: ClosedRange<Int64>) async {
        let range = seconds.lowerBound * 1000...seconds.upperBound * 1000
        await world.clock.sleep(world.dice.number(in: range))
    }
}
