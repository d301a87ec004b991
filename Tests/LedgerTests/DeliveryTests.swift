import Ledger
import Payments
import Testing

@Suite("Owing events to listeners")
struct DeliveryTests {
    @Test("exactly the listeners that want an event are owed it", arguments: Engine.all)
    func wanting(engine: Engine) async throws {
        let listeners = [
            Sample.listener("1c"),
            Sample.listener("shop", wanting: [.paymentPaid]),
            Sample.listener("fiscal", wanting: [.refundCompleted]),
            Sample.listener("1c", of: Sample.stranger),
        ]
        try await engine.run(listeners: listeners) { books in
            try await books.sell(order: "1", number: "1")
            let owed = try await deliveries(in: books)
            #expect(Set(owed.map(\.listener.text)) == ["1c", "shop"])
            #expect(owed.allSatisfy { $0.event.event.kind == .paymentPaid && $0.state == .owed })
            let theirs = try await books.deliveries(
                of: Sample.stranger,
                state: nil,
                before: nil,
                limit: 9
            )
            #expect(theirs.isEmpty)
        }
    }

    @Test("the listeners to whom a claim would find something are named", arguments: Engine.all)
    func dueListeners(engine: Engine) async throws {
        let theirs = Sample.listener("1c", of: Sample.stranger)
        let idle = Sample.listener("idle", wanting: [])
        let listeners = [oneC, Sample.listener("shop"), idle, theirs]
        try await engine.run(listeners: listeners) { books in
            #expect(try await books.dueListeners(at: Sample.now).isEmpty)
            try await payTwice(order: "1", in: books)
            let shop = Owned(Listener.ID("shop"), of: Sample.merchant)
            let both = [Owned(oneC.id, of: Sample.merchant), shop]
            #expect(try await books.dueListeners(at: Sample.now) == both)
            let first = try await claim(books)
            #expect(try await books.dueListeners(at: Sample.now) == [shop])
            try await books.record(.parked(why: "400"), of: first[0].owned)
            #expect(try await books.dueListeners(at: Sample.now + 86_400) == [shop])
        }
    }

    @Test("of one subject the next is not claimed before the first is in", arguments: Engine.all)
    func order(engine: Engine) async throws {
        try await engine.run(listeners: [oneC]) { books in
            try await payTwice(order: "1", in: books)
            let first = try await claim(books)
            #expect(first.map(\.event.event.kind) == [.paymentPaid])
            #expect(try await claim(books).isEmpty)
            try await books.record(.delivered(at: Sample.now), of: first[0].owned)
            #expect(try await claim(books).map(\.event.event.kind) == [.paymentDuplicate])
        }
    }

    @Test("a parked delivery holds back its own subject only", arguments: Engine.all)
    func parked(engine: Engine) async throws {
        try await engine.run(listeners: [oneC]) { books in
            try await payTwice(order: "1", in: books)
            let poison = try await claim(books)
            try await books.record(.parked(why: "400"), of: poison[0].owned)
            try await books.sell(order: "2", number: "3")
            #expect(try await claim(books).map(\.event.event.number) == ["3"])
            let parked = try await deliveries(state: .parked, in: books)
            #expect(parked.map(\.id) == poison.map(\.id))
            #expect(parked.map(\.lastError) == ["400"])
            #expect(parked.map(\.attempts) == [1])
        }
    }

    @Test("a parked delivery is resumed, alone or with its listener", arguments: Engine.all)
    func resume(engine: Engine) async throws {
        try await engine.run(listeners: [oneC, Sample.listener("shop")]) { books in
            try await books.sell(order: "1", number: "1")
            try await books.sell(order: "2", number: "2")
            let both = try await claim(books)
            for delivery in both {
                try await books.record(.parked(why: "400"), of: delivery.owned)
            }
            #expect(try await resume(nil, both[0].id, in: books) == 1)
            #expect(try await claim(books).map(\.id) == [both[0].id])
            #expect(try await resume(Listener.ID("shop"), nil, in: books) == 0)
            #expect(try await resume(oneC.id, nil, in: books) == 1)
            #expect(try await claim(books).map(\.id) == [both[1].id])
        }
    }

    @Test("resuming does not send twice what is under way", arguments: Engine.all)
    func resumeUnderWay(engine: Engine) async throws {
        try await engine.run(listeners: [oneC]) { books in
            try await books.sell(order: "1", number: "1")
            let claimed = try await claim(books)
            #expect(try await resume(nil, nil, in: books) == 0)
            #expect(try await claim(books).isEmpty)
            let next = Sample.now + 600
            try await books.record(.failed(why: "503", next: next), of: claimed[0].owned)
            #expect(try await claim(books).isEmpty)
            #expect(try await resume(nil, nil, in: books) == 1)
            #expect(try await claim(books).map(\.attempts) == [1])
        }
    }

    @Test("a slower worker cannot undo a delivery that was accepted", arguments: Engine.all)
    func acceptedStays(engine: Engine) async throws {
        try await engine.run(listeners: [oneC]) { books in
            try await books.sell(order: "1", number: "1")
            let claimed = try await claim(books)
            try await books.record(.delivered(at: Sample.now), of: claimed[0].owned)
            try await books.record(.parked(why: "late"), of: claimed[0].owned)
            try await books.record(.failed(why: "x", next: Sample.now), of: claimed[0].owned)
            #expect(try await deliveries(state: .delivered, in: books).map(\.attempts) == [1])
            #expect(try await resume(nil, nil, in: books) == 0)
        }
    }

    @Test("claims at one time never share a delivery", arguments: Engine.all)
    func exclusive(engine: Engine) async throws {
        try await engine.run(listeners: [oneC]) { books in
            for number in 0..<30 { try await books.sell(order: "\(number)", number: "\(number)") }
            let claims = try await many(12) { _ in try await claim(books, limit: 5) }
            let claimed = claims.flatMap { $0 }
            #expect(claimed.count == 30)
            #expect(Set(claimed.map(\.id)).count == 30)
        }
    }

    @Test("the backlog counts what each listener is owed", arguments: Engine.all)
    func backlog(engine: Engine) async throws {
        try await engine.run(listeners: [oneC, Sample.listener("shop")]) { books in
            for number in 1...3 { try await books.sell(order: "\(number)", number: "\(number)") }
            let claimed = try await claim(books)
            try await books.record(.delivered(at: Sample.now), of: claimed[0].owned)
            try await books.record(.parked(why: "400"), of: claimed[1].owned)
            let backlog = try await books.backlog()
            #expect(
                Set(backlog) == [
                    Backlog(
                        merchant: Sample.merchant,
                        listener: oneC.id,
                        owed: 1,
                        parked: 1,
                        oldest: Sample.now
                    ),
                    Backlog(
                        merchant: Sample.merchant,
                        listener: Listener.ID("shop"),
                        owed: 3,
                        parked: 0,
                        oldest: Sample.now
                    ),
                ]
            )
        }
    }

    private let oneC = Sample.listener("1c")

    private func claim(_ books: any Books, limit: Int = 9) async throws -> [Delivery] {
        try await books.claimDeliveries(
            to: Listener.ID("1c"),
            of: Sample.merchant,
            due: Sample.now,
            lease: Sample.now + 60,
            limit: limit
        )
    }

    private func resume(
        _ listener: Listener.ID?,
        _ delivery: Delivery.ID?,
        in books: any Books
    ) async throws -> Int {
        try await books.resume(
            of: Sample.merchant,
            listener: listener,
            delivery: delivery,
            at: Sample.now
        )
    }

    private func deliveries(
        state: Delivery.State? = nil,
        in books: any Books
    ) async throws -> [Delivery] {
        try await books.deliveries(of: Sample.merchant, state: state, before: nil, limit: 99)
    }

    private func payTwice(order: String, in books: any Books) async throws {
        let link = try await books.sell(order: order, number: "\(order)-a")
        let charge = try #require(link.latest?.id)
        try await books.pay(charge, on: link, number: "\(order)-b")
    }
}
