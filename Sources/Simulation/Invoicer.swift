import Ledger
import Operations
import Payments

/// A program that sends buyers one-use links, under idempotency keys, and sometimes takes one back.
struct Invoicer: Sendable {
    let world: World
    let bank: SimulatedBank
    let name: String

    private var merchant: Merchant.ID { bank.account.merchant }

    func serve(until closing: Moment) async {
        var number = 0
        while world.clock.now < closing {
            await sleep(60...600)
            number += 1
            let order = Order.ID("\(name)-\(number)")
            world.spawn { await invoice(order) }
        }
    }

    private func invoice(_ order: Order.ID) async {
        world.tally.add(\.purchases)
        let wish = Wish(
            order: order,
            amount: Money(kopecks: world.dice.number(in: 100...900_000)),
            purpose: order.text,
            ttlSeconds: world.dice.pick([600, 1800, 3600]) ?? 600
        )
        guard let link = await make(wish), let code = link.code?.qrcID, let charge = link.latest
        else { return }
        if !world.dice.falls(150) {
            world.spawn {
                await sleep(5...900)
                await Buyer(world: world, bank: bank).pay(code: code, for: order.text)
            }
        }
        guard world.dice.falls(150) else { return }
        await sleep(10...600)
        world.chronicle.note("\(name): takes \(charge.id.text) back", about: charge.id.text)
        await takeBack(charge.id, on: link.owned)
    }

    /// Asks under one key until there is an answer, sometimes twice at once as programs do.
    private func make(_ wish: Wish) async -> Link? {
        let key = AnswerKey(merchant: merchant, key: "make \(wish.order.text)")
        if world.dice.falls(100) { world.spawn { _ = await once(key, wish) } }
        for _ in 0..<Self.tries {
            if let link = await once(key, wish) { return link }
            await sleep(3...30)
        }
        return nil
    }

    private static let tries = 6

    private func once(_ key: AnswerKey, _ wish: Wish) async -> Link? {
        let fresh = world.newID()
        let (merchant, start) = (merchant, world.clock)
        let asked = await world.ask { desk -> Link? in
            let now = start.now
            let claim = try await desk.books.begin(
                key,
                fingerprint: wish.order.text,
                subject: fresh,
                at: now,
                lease: now + Self.leaseSeconds
            )
            switch claim {
            case .inFlight, .differs: return nil
            case .answered(let stored):
                let id = Link.ID(String(decoding: stored.body, as: UTF8.self))
                return try await desk.books.link(Owned(id, of: merchant), including: .current)
            case .begun(let subject), .resumed(let subject):
                return try await first(key, wish, Link.ID(subject), desk)
            }
        }
        guard case .answer(let link?) = asked else { return nil }
        world.auditor.answered(key, with: link.id.text)
        return link
    }

    private static let leaseSeconds: Int64 = 120

    @Sendable private func first(_ key: AnswerKey, _ wish: Wish, _ subject: Link.ID, _ desk: Desk)
        async throws -> Link
    {
        let wanted = CreatePaymentLink.Wanted(
            wish: wish,
            redirectURL: nil,
            account: nil,
            store: World.storeID
        )
        do {
            let link = try await CreatePaymentLink(desk: desk)(wanted, of: merchant, as: subject)
            let answer = StoredAnswer(
                status: 201,
                contentType: "text/plain",
                body: Array(link.id.text.utf8)
            )
            try await desk.books.finish(key, with: answer)
            return link
        } catch {
            try await desk.books.abandon(key)
            throw error
        }
    }

    private func takeBack(_ charge: Charge.ID, on link: Owned<Link>) async {
        for _ in 0..<Cashier.patience {
            let asked = await world.ask { try await ReleaseCharge(desk: $0)(charge, on: link) }
            switch asked {
            case .answer(.released(let seen)), .answer(.paid(let seen)):
                return world.auditor.shown(seen, account: bank.account.id, by: name)
            case .answer(.checking), .refused, .lost: await sleep(2...15)
            }
        }
    }

    private func sleep(_ seconds: ClosedRange<Int64>) async {
        let range = seconds.lowerBound * 1000...seconds.upperBound * 1000
        await world.clock.sleep(world.dice.number(in: range))
    }
}
