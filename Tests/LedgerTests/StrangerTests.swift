import Ledger
import Payments
import Testing

@Suite("A merchant and a stranger")
struct StrangerTests {
    @Test("another merchant sees nothing, whatever is read", arguments: Engine.all)
    func reads(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let scene = try await Scene.play(in: books)
            let mine = try await findings(of: Sample.merchant, scene, in: books)
            #expect(mine.filter { $0.count == 0 }.map(\.read) == [])
            let theirs = try await findings(of: Sample.stranger, scene, in: books)
            #expect(theirs.filter { $0.count > 0 }.map(\.read) == [])
        }
    }

    @Test("another merchant changes nothing", arguments: Engine.all)
    func writes(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let scene = try await Scene.play(in: books)
            let link = Owned(scene.link.id, of: Sample.stranger)
            await #expect(throws: LedgerRefusal.unknownLink) {
                try await books.change(link, including: .current, once: nil) { $0.id }
            }
            let owed = try await books.deliveries(
                of: Sample.merchant,
                state: .owed,
                before: nil,
                limit: 9
            )
            for delivery in owed {
                let theirs = Owned(delivery.id, of: Sample.stranger)
                try await books.record(.delivered(at: Sample.now), of: theirs)
            }
            let stillOwed = try await books.deliveries(
                of: Sample.merchant,
                state: .owed,
                before: nil,
                limit: 9
            )
            #expect(stillOwed == owed)
            let callback = Owned(scene.callback, of: Sample.stranger)
            try await books.file(callback, as: Filing(.settled))
            let waiting = try await books.callbacks(
                of: Sample.merchant,
                filed: .orphan,
                before: nil,
                limit: 9
            )
            #expect(waiting.map(\.id) == [scene.callback])
        }
    }

    /// How much each read of the contract finds for a merchant.
    private func findings(
        of merchant: Merchant.ID,
        _ scene: Scene,
        in books: any Books
    ) async throws -> [(read: String, count: Int)] {
        let account = Owned(Sample.account, of: merchant)
        let link = Owned(scene.link.id, of: merchant)
        let charge = Owned(scene.charge, of: merchant)
        let payment = Owned(scene.payment, of: merchant)
        let till = Owned(scene.till, of: merchant)
        let store = Owned(Sample.store, of: merchant)
        var found: [(read: String, count: Int)] = []
        func note(_ read: String, _ count: Int) { found.append((read, count)) }
        note("link", try await books.link(link, including: .charge(scene.charge)).count)
        note("link of charge", try await books.link(holding: charge).count)
        note("link of payment", try await books.link(holding: payment).count)
        note("link of till", try await books.link(of: till).count)
        let order = Owned(Order.ID("1"), of: merchant)
        note("order", try await books.charges(of: order).count)
        note("charges", try await books.charges(on: link, before: nil, limit: 9).count)
        note("links", try await links(of: merchant, store: nil, in: books))
        note("links of store", try await links(of: merchant, store: Sample.store, in: books))
        note("payments", try await books.payments(of: merchant).count)
        let sold = try await books.payments(
            of: merchant,
            store: Sample.store,
            before: nil,
            limit: 9
        )
        note("payments of store", sold.count)
        note("number", try await books.payment(number: "1", account: account).count)
        for name in scene.names {
            note("\(name)", try await books.charge(named: name, account: account).count)
        }
        note("events", try await books.events(of: merchant, after: 0, limit: 9).count)
        let owed = try await books.deliveries(of: merchant, state: nil, before: nil, limit: 9)
        note("deliveries", owed.count)
        let claimed = try await books.claimDeliveries(
            to: Listener.ID("1c"),
            of: merchant,
            due: Sample.now,
            lease: Sample.now,
            limit: 9
        )
        note("claimed deliveries", claimed.count)
        let kept = try await books.callbacks(of: merchant, filed: nil, before: nil, limit: 9)
        note("callbacks", kept.count)
        note("store", try await books.store(store).count)
        note("till", try await books.till(till).count)
        let tills = try await books.tills(of: merchant, store: nil, after: nil, limit: 9)
        note("tills", tills.count)
        note("passes", try await books.passes(of: merchant).count)
        return found
    }

    private func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        in books: any Books
    ) async throws -> Int {
        try await books.links(of: merchant, store: store, before: nil, limit: 9).count
    }
}

extension Optional {
    fileprivate var count: Int { self == nil ? 0 : 1 }
}
