import Ledger
import Operations
import Payments
import Testing
import Wire

@Suite("A callback")
struct CallbackTests {
    func askingShop() async throws -> (TestShop, Charge) {
        let shop = try await TestShop()
        try await shop.openTill()
        return (shop, try await shop.charge("A"))
    }

    @Test("a forged one is kept as evidence, answered 403, and changes nothing")
    func forged() async throws {
        let (shop, charge) = try await askingShop()
        let forged = shop.callback(order: charge.id.text, number: "77", key: Secret("guess"))
        #expect(try await shop.call(forged)?.status == 403)
        await shop.settle()
        #expect(try await shop.now(charge).state == .asking)
        let kept = try await shop.books.callbacks(
            of: TestShop.merchant,
            filed: .rejected,
            before: nil,
            limit: 10
        )
        #expect(kept.map(\.verdict) == [.rejected])
        #expect(kept.first?.body == forged.body)
    }

    @Test("an address with a wrong secret, account or bank is nobody's")
    func wrongAddress() async throws {
        let (shop, charge) = try await askingShop()
        let good = shop.callback(order: charge.id.text, number: "77")
        #expect(try await shop.call(good, secret: "guess") == nil)
        let accept = AcceptCallback(desk: shop.desk)
        #expect(
            try await accept(good, bank: "elplat", account: "raif", secret: "path-secret") == nil
        )
        #expect(
            try await accept(good, bank: "raiffeisen", account: "x", secret: "path-secret") == nil
        )
    }

    @Test("a sealed one files the money, frees the register and owes one event")
    func paid() async throws {
        let (shop, charge) = try await askingShop()
        #expect(
            try await shop.call(shop.callback(order: charge.id.text, number: "77"))?.status == 200
        )
        await shop.settle()
        let after = try await shop.now(charge)
        #expect(after.state == .paid)
        #expect(after.payments.map(\.number) == ["77"])
        #expect(try await shop.link().state == .free)
        #expect(try await shop.events() == [.paymentPaid])
    }

    @Test("ten copies at once are one payment and one event")
    func tenCopies() async throws {
        let (shop, charge) = try await askingShop()
        let message = shop.callback(order: charge.id.text, number: "77")
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<10 { group.addTask { try await shop.call(message)?.status } }
            for try await status in group { #expect(status == 200) }
        }
        await shop.settle()
        #expect(try await shop.now(charge).payments.count == 1)
        #expect(try await shop.events() == [.paymentPaid])
    }

    @Test("callback and look-up of the same money are one payment")
    func both() async throws {
        let (shop, charge) = try await askingShop()
        let number = shop.bank.pay(order: charge.id.text)
        try await shop.call(shop.callback(order: charge.id.text, number: number))
        await shop.run(seconds: 5)
        #expect(try await shop.now(charge).payments.map(\.number) == [number])
        #expect(try await shop.events() == [.paymentPaid])
    }

    @Test("one that overtakes the reply to the activation counts")
    func overtakes() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        shop.bank.next(
            "POST http://bank.test/api/payment/v1/orders",
            .before {
                let order = shop.bank.requests.last.flatMap { try? JSON(reading: $0.body) }
                let id = order?["id"]?.text ?? ""
                _ = try? await shop.call(shop.callback(order: id, number: "77"))
                await shop.settle()
            }
        )
        let charge = try await shop.charge("A")
        #expect(try await shop.now(charge).state == .paid)
        #expect(try await shop.link().state == .free)
    }

    @Test("one for another sum is mispaid, never paid")
    func otherAmount() async throws {
        let (shop, charge) = try await askingShop()
        try await shop.call(shop.callback(order: charge.id.text, number: "77", amount: "1500.49"))
        await shop.settle()
        #expect(try await shop.now(charge).state == .mispaid)
        #expect(try await shop.events() == [.paymentMispaid])
    }

    @Test("one operation with two amounts is a conflict, and the first stays on file")
    func conflict() async throws {
        let (shop, charge) = try await askingShop()
        try await shop.call(shop.callback(order: charge.id.text, number: "77"))
        await shop.settle()
        var other = shop.callback(order: charge.id.text, number: "77", amount: "1", qr: "AS2")
        other = Message(headers: other.headers, body: other.body + [0x20])
        try await shop.call(other)
        await shop.settle()
        #expect(try await shop.now(charge).payments.map(\.amount.kopecks) == [150_050])
    }

    @Test("an old seal with a new operation number is no second payment")
    func otherNumber() async throws {
        let (shop, charge) = try await askingShop()
        let number = shop.bank.pay(order: charge.id.text)
        try await shop.call(shop.callback(order: charge.id.text, number: number))
        await shop.settle()
        try await shop.call(shop.callback(order: charge.id.text, number: "999999"))
        await shop.settle()
        #expect(try await shop.now(charge).payments.map(\.number) == [number])
        #expect(try await shop.events() == [.paymentPaid])
        let conflicts = try await shop.books.callbacks(
            of: TestShop.merchant,
            filed: .conflict,
            before: nil,
            limit: 10
        )
        #expect(conflicts.count == 1)
    }

    @Test("DECLINED after SUCCESS does not un-pay")
    func reordered() async throws {
        let (shop, charge) = try await askingShop()
        try await shop.call(shop.callback(order: charge.id.text, number: "77"))
        try await shop.call(
            shop.callback(order: charge.id.text, number: "77", status: "DECLINED")
        )
        await shop.settle()
        #expect(try await shop.now(charge).state == .paid)
    }

    @Test("one that fits nothing is an orphan, and is kept")
    func orphan() async throws {
        let shop = try await TestShop()
        try await shop.call(shop.callback(order: "nobody", number: "5", qr: "AS9"))
        await shop.settle()
        let orphans = try await shop.books.callbacks(
            of: TestShop.merchant,
            filed: .orphan,
            before: nil,
            limit: 10
        )
        #expect(orphans.count == 1)
        #expect(try await shop.events().isEmpty)
    }

    @Test("money that names only a register's code is kept apart where no charge fits")
    func quarantine() async throws {
        let (shop, charge) = try await askingShop()
        let qr = try #require(try await shop.link().code?.qrcID)
        try await shop.call(shop.callback(order: "unknown-order", number: "5", qr: qr))
        await shop.settle()
        #expect(try await shop.now(charge).state == .asking)
        #expect(try await shop.events() == [.paymentUnexpected])
    }

    @Test("money that was kept apart moves to its charge once the bank says whose it is")
    func adopted() async throws {
        let (shop, charge) = try await askingShop()
        let qr = try #require(try await shop.link().code?.qrcID)
        let number = shop.bank.pay(order: charge.id.text)
        for _ in 0..<10 { shop.bank.next("GET ", .loseReply) }
        try await shop.call(shop.callback(order: "unknown-order", number: number, qr: qr))
        for _ in 0..<10 {
            await shop.settle()
            shop.wait(400)
        }
        #expect(try await shop.events() == [.paymentUnexpected])
        for _ in 0..<5 {
            shop.wait(400)
            await shop.run(seconds: 1)
        }
        let after = try await shop.now(charge)
        #expect(after.state == .paid)
        #expect(after.payments.map(\.number) == [number])
        let told = try await shop.events().filter { $0 != .chargeUnknown }
        #expect(told == [.paymentUnexpected, .paymentPaid])
        let listed = try await shop.books.payments(
            of: TestShop.merchant,
            store: nil,
            before: nil,
            limit: 10
        )
        #expect(listed.map(\.charge) == [charge.id])
    }
}
