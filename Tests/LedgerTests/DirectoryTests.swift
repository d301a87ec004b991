import Ledger
import LedgerSQLite
import Payments
import Testing

@Suite("The directory")
struct DirectoryTests {
    @Test("a merchant has one till of an id", arguments: Engine.all)
    func tillExists(engine: Engine) async throws {
        try await engine.run { books in
            try await books.add(till("1"))
            await #expect(throws: LedgerRefusal.tillExists) { try await books.add(till("1")) }
            try await books.add(till("1", merchant: Sample.stranger))
        }
    }

    @Test("a revoked pass opens nothing", arguments: Engine.all)
    func revoked(engine: Engine) async throws {
        try await engine.run { books in
            let pass = pass("p1", digest: "aa")
            try await books.add(pass)
            #expect(try await books.pass(digest: "aa") == pass)
            #expect(try await books.pass(digest: "ab") == nil)
            let mine = Owned(pass.id, of: Sample.merchant)
            let theirs = Owned(pass.id, of: Sample.stranger)
            #expect(try await books.revoke(theirs, at: Sample.now) == false)
            #expect(try await books.pass(digest: "aa") == pass)
            #expect(try await books.revoke(mine, at: Sample.now))
            #expect(try await books.revoke(mine, at: Sample.now + 5))
            #expect(try await books.pass(digest: "aa") == nil)
            let listed = try await books.passes(of: Sample.merchant)
            #expect(listed.map(\.revokedAt) == [Sample.now])
        }
    }

    @Test("a pass that another process revokes on the same file opens nothing from then on")
    func revokedElsewhere() async throws {
        let place = try Place()
        defer { place.remove() }
        let ids: @Sendable () -> String = { newID() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: ids)
        let visitor = try SQLiteBooks(path: place.file, listeners: [], visiting: true, newID: ids)
        try await books.add(pass("p1", digest: "aa"))
        #expect(try await books.pass(digest: "aa") != nil)
        #expect(try await visitor.revoke(Owned(Pass.ID("p1"), of: Sample.merchant), at: Sample.now))
        #expect(try await books.pass(digest: "aa") == nil)
        try await visitor.close()
        try await books.close()
    }

    @Test(
        "settings entered again change names and add, and take nothing away",
        arguments: Engine.all
    )
    func enteredAgain(engine: Engine) async throws {
        try await engine.run { books in
            try await books.enter(
                merchants: [MerchantEntry(id: Sample.merchant, name: "Кофейня")],
                stores: [store("arbat", "Арбат"), store("gum", "ГУМ")]
            )
            try await books.enter(merchants: [], stores: [store("arbat", "Арбат, 1")])
            #expect(try await books.merchants().map(\.name) == ["Кофейня"])
            for entry in [store("arbat", "Арбат, 1"), store("gum", "ГУМ")] {
                let id = Owned(entry.id, of: Sample.merchant)
                #expect(try await books.store(id) == entry)
            }
        }
    }

    @Test("tills are listed by store and page by page", arguments: Engine.all)
    func tills(engine: Engine) async throws {
        try await engine.run { books in
            for number in 1...5 { try await books.add(till("\(number)")) }
            try await books.add(till("6", store: Store.ID("gum")))
            let page = try await books.tills(
                of: Sample.merchant,
                store: Sample.store,
                after: Till.ID("2"),
                limit: 2
            )
            #expect(page.map(\.id.text) == ["3", "4"])
            let rest = try await books.tills(
                of: Sample.merchant,
                store: nil,
                after: Till.ID("4"),
                limit: 9
            )
            #expect(rest.map(\.id.text) == ["5", "6"])
        }
    }

    @Test("the link of a till is found by the till", arguments: Engine.all)
    func linkOfTill(engine: Engine) async throws {
        try await engine.run { books in
            let register = Sample.register(till: "1")
            try await books.open(register)
            let owned = Owned(Till.ID("1"), of: Sample.merchant)
            #expect(try await books.link(of: owned) == nil)
            try await books.add(till("1", link: register.id))
            #expect(try await books.link(of: owned) == register)
            #expect(try await books.till(owned) == till("1", link: register.id))
        }
    }

    private func store(_ id: String, _ name: String) -> StoreEntry {
        StoreEntry(
            id: Store.ID(id),
            merchant: Sample.merchant,
            name: name,
            account: Sample.account
        )
    }

    private func till(
        _ id: String,
        merchant: Merchant.ID = Sample.merchant,
        store: Store.ID = Sample.store,
        link: Link.ID = Link.ID("link")
    ) -> TillEntry {
        TillEntry(
            id: Till.ID(id),
            merchant: merchant,
            store: store,
            name: "Касса \(id)",
            link: link,
            addedAt: Sample.now
        )
    }

    private func pass(_ id: String, digest: String) -> Pass {
        Pass(
            id: Pass.ID(id),
            merchant: Sample.merchant,
            role: .till,
            store: Sample.store,
            till: Till.ID("1"),
            name: "Касса у входа",
            digest: digest,
            issuedAt: Sample.now
        )
    }
}
