import Accounting
import Ledger
import Operations
import Payments
import Seals
import Synchronization
import Testing
import Wire

@Suite("Payments pushed into MoySklad", .timeLimit(.minutes(5)))
struct MoySkladCourierTests {
    private static let order = "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"

    private static func settings(_ far: FarEnd, callsPerMinute: Int64 = 200) throws
        -> MoySklad.Settings
    {
        MoySklad.Settings(
            url: far.origin + "/api/remap/1.2",
            login: .token(Secret("token")),
            organization: try #require(GUID("00000000-0000-0000-0000-000000000001")),
            agent: try #require(GUID("00000000-0000-0000-0000-000000000002")),
            expenseItem: GUID("00000000-0000-0000-0000-000000000003"),
            orders: .customerOrder,
            callsPerMinute: callsPerMinute
        )
    }

    private func push(callsPerMinute: Int64 = 200) async throws -> (Push, MoySkladDouble, FarEnd) {
        let double = MoySkladDouble()
        let far = try await FarEnd { await double.answer($0) }
        let settings = try Self.settings(far, callsPerMinute: callsPerMinute)
        return (try await Push(MoySklad(settings)), double, far)
    }

    @Test("a lost answer is followed by a repeat, and makes no second document")
    func lost() async throws {
        let (push, double, far) = try await push()
        double.loseReplies(2)
        _ = try await push.pay("A")
        await push.drain()
        withExtendedLifetime(far) {}
        #expect(double.documents.count == 1)
        #expect(double.repeats == 2)
        #expect(try await push.debts == (0, 0))
    }

    @Test("a service that was killed after the call tells it again, and makes no second document")
    func killed() async throws {
        let (push, double, far) = try await push()
        _ = try await push.pay("A")
        await push.killed(afterCalls: 1)
        #expect(try await push.debts == (1, 0))
        #expect(double.documents.count == 1)
        await (try push.restarted()).untilDry()
        withExtendedLifetime(far) {}
        #expect(double.repeats == 1)
        #expect(double.documents.count == 1)
        #expect(try await push.debts == (0, 0))
    }

    @Test("a crowd of payments is never one call too many, nor one too many at once")
    func paced() async throws {
        // Slower than by default: a busy machine may hold up one call for a second.
        let (push, double, far) = try await push(callsPerMinute: 120)
        for number in 1...14 { _ = try await push.pay("order-\(number)") }
        await push.courier.untilDry()
        withExtendedLifetime(far) {}
        #expect(double.documents.count == 14)
        #expect(double.calls == 14)
        #expect(double.tooMany == 0)
        #expect(double.mostUnderWay <= 5)
    }

    @Test("too many calls all the same are told later, once each")
    func tooMany() async throws {
        let (push, double, far) = try await push(callsPerMinute: 6000)
        for number in 1...14 { _ = try await push.pay("order-\(number)") }
        await push.courier.untilDry()
        #expect(double.tooMany > 0)
        try await Task.sleep(for: .seconds(3))
        await push.drain()
        withExtendedLifetime(far) {}
        #expect(double.documents.count == 14)
        #expect(try await push.debts == (0, 0))
    }

    @Test("an order that is not there parks its payment in plain words, and resumed it is linked")
    func unknownOrder() async throws {
        let (push, double, far) = try await push()
        _ = try await push.pay(Self.order)
        await push.courier.untilDry()
        #expect(try await push.debts == (0, 1))
        let words = try await push.lastError
        #expect(words?.hasPrefix("MoySklad refused: 1021 ") == true)
        #expect(words?.hasSuffix("is the order there, under this id?") == true)
        #expect(double.documents.isEmpty)
        double.make(order: Self.order)
        let now = push.shop.now + 60
        push.shop.wait(60)
        _ = try await push.shop.books.resume(
            of: TestShop.merchant,
            listener: Push.listener,
            delivery: nil,
            at: now
        )
        await push.courier.untilDry()
        withExtendedLifetime(far) {}
        #expect(double.payedSum(of: Self.order) == 150_050)
    }

    @Test("refunds of one name of two payments are two documents, each once")
    func refunds() async throws {
        let (push, double, far) = try await push()
        for order in ["A", "B"] {
            let payment = try await push.pay(order)
            await push.courier.untilDry()
            double.loseReplies(1)
            try await push.refund(5050, of: payment, as: "r1")
            await push.drain()
        }
        withExtendedLifetime(far) {}
        let out = double.documents.filter { $0["expenseItem"] != nil }
        #expect(out.map { $0["sum"]?.integer } == [5050, 5050])
        #expect(double.documents.count == 4)
        #expect(try await push.debts == (0, 0))
    }

    @Test("two payments of one order are two documents, and the order's sum is theirs")
    func partial() async throws {
        let double = MoySkladDouble()
        double.make(order: Self.order)
        let far = try await FarEnd { await double.answer($0) }
        let dialect = MoySklad(try Self.settings(far))
        let sender = HTTPSender()
        for (payment, kopecks) in [("p1", 200_000), ("p2", 250_000), ("p2", 250_000)] {
            let event = Told.event(payment, order: Self.order, kopecks: Int64(kopecks))
            let request = try dialect.request(for: event, at: event.event.at)
            let outcome = await sender.send(request, timeoutSeconds: 10)
            guard case .reply(let reply) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(dialect.verdict(on: reply) == .accepted)
        }
        withExtendedLifetime(far) {}
        #expect(double.documents.count == 2)
        #expect(double.payedSum(of: Self.order) == 450_000)
        try await sender.shutdown()
    }
}

@Suite("Payments pushed into Bitrix", .timeLimit(.minutes(5)))
struct BitrixCourierTests {
    private func push(
        during: @escaping @Sendable (TestShop, BitrixDouble) async -> Void = { _, _ in }
    ) async throws -> (Push, BitrixDouble, FarEnd) {
        let double = BitrixDouble()
        let far = try await FarEnd { await double.answer($0) }
        let settings = Bitrix.Settings(
            webhook: Secret(far.origin + BitrixDouble.hook),
            paySystem: 7,
            callsPerMinute: 600
        )
        let push = try await Push(Bitrix(settings)) { await during($0, double) }
        return (push, double, far)
    }

    @Test("a lost answer is followed by a look, and makes no second payment")
    func lost() async throws {
        let (push, double, far) = try await push()
        double.next(.loseReply)
        _ = try await push.pay("1042")
        await push.drain()
        withExtendedLifetime(far) {}
        #expect(double.payments.count == 1)
        #expect((double.looks, double.adds) == (2, 1))
        #expect(double.payments.first?["sum"]?.literal == "1500.50")
        #expect(try await push.debts == (0, 0))
    }

    @Test("one that is busy is looked at and told again")
    func busy() async throws {
        let (push, double, far) = try await push()
        double.next(.busy)
        _ = try await push.pay("1042")
        await push.drain()
        withExtendedLifetime(far) {}
        #expect((double.looks, double.adds, double.payments.count) == (2, 2, 1))
    }

    @Test("what may still be at work is not looked for, nor resumed by anybody, until it cannot be")
    func late() async throws {
        let resumed = Mutex<[Int?]>([])
        let (push, double, far) = try await push { shop, double in
            let count = try? await shop.books.resume(
                of: TestShop.merchant,
                listener: Push.listener,
                delivery: nil,
                at: shop.now
            )
            resumed.withLock { $0.append(count) }
            double.arrive()
        }
        double.next(.arriveLate)
        _ = try await push.pay("1042")
        await push.drain()
        withExtendedLifetime(far) {}
        #expect(resumed.withLock { $0 } == [0])
        #expect((double.looks, double.adds, double.payments.count) == (2, 1, 1))
        #expect(try await push.debts == (0, 0))
    }

    @Test(
        "a service that was killed looks before it tells again",
        arguments: [(1, 1), (2, 1)]
    )
    func killed(calls: Int, adds: Int) async throws {
        let (push, double, far) = try await push()
        _ = try await push.pay("1042")
        await push.killed(afterCalls: calls)
        await (try push.restarted()).untilDry()
        withExtendedLifetime(far) {}
        #expect((double.looks, double.adds, double.payments.count) == (2, adds, 1))
        #expect(try await push.debts == (0, 0))
    }

    @Test("an order of another name is parked, and Bitrix not even asked")
    func foreign() async throws {
        let (push, double, far) = try await push()
        _ = try await push.pay("ЗАКАЗ-00123")
        await push.courier.untilDry()
        withExtendedLifetime(far) {}
        #expect(try await push.debts == (0, 1))
        #expect(try await push.lastError == "'ЗАКАЗ-00123' is no number of an order in Bitrix")
        #expect(double.looks + double.adds == 0)
    }

    @Test("an order that Bitrix does not know is parked in its words, without the webhook's secret")
    func unknownOrder() async throws {
        let (push, _, far) = try await push()
        _ = try await push.pay("7")
        await push.courier.untilDry()
        withExtendedLifetime(far) {}
        #expect(try await push.debts == (0, 1))
        #expect(try await push.lastError == "Bitrix refused: 0 order is not there")
    }

    @Test("a refund is a return of its own, once")
    func refund() async throws {
        let (push, double, far) = try await push()
        let payment = try await push.pay("1042")
        await push.courier.untilDry()
        double.next(.loseReply)
        try await push.refund(5050, of: payment, as: "r1")
        await push.drain()
        withExtendedLifetime(far) {}
        #expect(double.payments.map { $0["isReturn"]?.text } == [nil, "Y"])
        #expect(double.payments.last?["sum"]?.literal == "50.50")
        #expect(try await push.debts == (0, 0))
    }
}

/// An event as the ledger would tell it.
private enum Told {
    static func event(_ payment: String, order: String, kopecks: Int64) -> StoredEvent {
        let at = Moment(milliseconds: 1_790_845_200_250)
        return StoredEvent(
            id: Event.ID("evt-\(payment)"),
            merchant: TestShop.merchant,
            place: 1,
            event: Event(
                kind: .paymentPaid,
                at: at,
                link: Link.ID("link-1"),
                store: TestShop.store,
                till: nil,
                qrcID: nil,
                charge: Charge.ID("charge-\(payment)"),
                order: Order.ID(order),
                asked: Money(kopecks: kopecks),
                payment: Payment.ID(payment),
                number: "17998",
                paid: Money(kopecks: kopecks),
                paidAt: at,
                refund: nil,
                refunded: nil
            )
        )
    }
}
