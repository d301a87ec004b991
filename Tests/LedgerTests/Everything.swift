import Ledger
import Payments
import Testing

/// Calls every method of the contract, in every form that has a statement of its own.
enum Everything {
    static func use(of books: any Books) async throws {
        let scene = try await Scene.play(in: books)
        let (merchant, now) = (Sample.merchant, Sample.now)
        let (link, account) = (scene.link.owned, Sample.ownedAccount)
        for included in [Included.current, .charge(scene.charge), .payment(scene.payment)] {
            _ = try await books.link(link, including: included)
        }
        _ = try await books.link(holding: Owned(scene.charge, of: merchant))
        _ = try await books.link(holding: Owned(scene.payment, of: merchant))
        _ = try await books.link(payToken: "none")
        _ = try await books.link(of: Owned(scene.till, of: merchant))
        _ = try await books.charges(of: Owned(Order.ID("1"), of: merchant))
        _ = try await books.charges(on: link, before: scene.charge, limit: 9)
        for store in [nil, Sample.store] {
            _ = try await books.links(of: merchant, store: store, before: nil, limit: 9)
            _ = try await books.payments(of: merchant, store: store, before: nil, limit: 9)
            _ = try await books.tills(of: merchant, store: store, after: nil, limit: 9)
        }
        _ = try await books.payment(number: "1", account: account)
        for move in [MoneyMove.came, .wentBack] {
            _ = try await books.payments(
                at: account,
                whoseMoney: move,
                within: now..<now + 1,
                after: nil,
                limit: 9
            )
        }
        for name in scene.names { _ = try await books.charge(named: name, account: account) }
        _ = try await books.events(of: merchant, after: 0, limit: 9)
        _ = try await books.remarks(on: Owned(scene.charge, of: merchant), limit: 9)
        _ = try await books.claimChecks(due: now + 9999, lease: now, limit: 9)
        for isAwaited in [false, true] {
            _ = try await books.takeTurn(
                at: account,
                within: LookUpBudget(perSecond: 1),
                isAwaited: isAwaited,
                at: now
            )
        }
        _ = try? await books.open(try Sample.invoice(order: "live"))
        _ = try? await books.open(try Sample.invoice(order: "live"))
        try await books.enter(merchants: [], stores: [])
        try await books.proveWritable()
        _ = try await books.merchants()
        _ = try await books.store(Owned(Sample.store, of: merchant))
        _ = try await books.till(Owned(scene.till, of: merchant))
        _ = try await books.pass(digest: "aa")
        _ = try await books.passes(of: merchant)
        _ = try await books.revoke(Owned(Pass.ID("p"), of: merchant), at: now)
        try await useReceipts(of: books)
        try await useDesk(of: books, scene)
    }

    private static func useReceipts(of books: any Books) async throws {
        let (merchant, now) = (Sample.merchant, Sample.now)
        let sold = try await books.sellWithReceipt(order: "receipt", number: "receipt")
        _ = try await books.hear(.waiting(task: "t"), on: sold)
        let id = Receipt.ID(of: try #require(sold.latest?.payments.first?.id))
        _ = try await books.receipt(Owned(id, of: merchant))
        _ = try await books.claimReceipts(due: now + 9999, lease: now, limit: 9)
        _ = try await books.receiptBacklog(owedBefore: now)
        let filters: [ReceiptFilter] = [
            .all, .are(.done), .are(.failed), .areFor(Order.ID("receipt")), .areMissing(since: now),
        ]
        for filter in filters {
            for store in [nil, Sample.store] {
                _ = try await books.receipts(
                    of: merchant,
                    store: store,
                    that: filter,
                    before: nil,
                    limit: 9
                )
            }
        }
    }

    private static func useDesk(of books: any Books, _ scene: Scene) async throws {
        let (merchant, now) = (Sample.merchant, Sample.now)
        for state in [nil] + Delivery.State.allCases.map(Optional.init) {
            _ = try await books.deliveries(of: merchant, state: state, before: nil, limit: 9)
        }
        let listener = Listener.ID("1c")
        _ = try await books.dueListeners(at: now)
        let claimed = try await books.claimDeliveries(
            to: listener,
            of: merchant,
            due: now,
            lease: now,
            limit: 9
        )
        let delivery = try #require(claimed.first)
        try await books.record(.failed(why: "", next: now + 1), of: delivery.owned)
        try await books.record(.parked(why: ""), of: delivery.owned)
        for one in [nil, delivery.id] {
            for of in [nil, listener] {
                _ = try await books.resume(of: merchant, listener: of, delivery: one, at: now)
            }
        }
        try await books.record(.delivered(at: now), of: delivery.owned)
        _ = try await books.backlog()
        _ = try await books.claimCallbacks(due: now + 9999, lease: now, limit: 9)
        for state in [nil] + FilingState.allCases.map(Optional.init) {
            _ = try await books.callbacks(of: merchant, filed: state, before: nil, limit: 9)
        }
        try await books.file(Owned(scene.callback, of: merchant), as: Filing(.settled))
        let key = AnswerKey(merchant: merchant, key: "k")
        for _ in 1...2 {
            _ = try await books.begin(key, fingerprint: "f", subject: "s", at: now, lease: now)
        }
        try await books.abandon(key)
        let answer = StoredAnswer(status: 200, contentType: "text/plain", body: [])
        try await books.finish(key, with: answer)
        // Kept with the refund that is still on its way.
        let kept = AnswerKey(merchant: merchant, key: "r")
        _ = try await books.begin(kept, fingerprint: "f", subject: "r", at: now, lease: now)
        _ = try await books.forgetAnswers(due: now + AnswerKey.keptSeconds, limit: 9)
    }
}
