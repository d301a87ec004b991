import Ledger
import Payments

// MARK: Inbox

extension BooksLayer {
    func keep(_ callback: KeptCallback) async throws -> Bool {
        try await passing { try await inner.keep(callback) }
    }

    func claimCallbacks(due: Moment, lease: Moment, limit: Int) async throws -> [KeptCallback] {
        try await passing { try await inner.claimCallbacks(due: due, lease: lease, limit: limit) }
    }

    func file(_ callback: Owned<KeptCallback>, as filing: Filing) async throws {
        try await passing { try await inner.file(callback, as: filing) }
    }

    func callbacks(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) async throws -> [KeptCallback] {
        try await passing {
            try await inner.callbacks(of: merchant, filed: filed, before: before, limit: limit)
        }
    }
}

// MARK: Deliveries

extension BooksLayer {
    func dueListeners(at now: Moment) async throws -> [Owned<Listener>] {
        try await passing { try await inner.dueListeners(at: now) }
    }

    func claimDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [Delivery] {
        try await passing {
            try await inner.claimDeliveries(
                to: listener,
                of: merchant,
                due: due,
                lease: lease,
                limit: limit
            )
        }
    }

    func record(_ result: Delivery.Result, of delivery: Owned<Delivery>) async throws {
        try await passing { try await inner.record(result, of: delivery) }
    }

    func resume(
        of merchant: Merchant.ID,
        listener: Listener.ID?,
        delivery: Delivery.ID?,
        at now: Moment
    ) async throws -> Int {
        try await passing {
            try await inner.resume(of: merchant, listener: listener, delivery: delivery, at: now)
        }
    }

    func deliveries(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) async throws -> [Delivery] {
        try await passing {
            try await inner.deliveries(of: merchant, state: state, before: before, limit: limit)
        }
    }

    func backlog() async throws -> [Backlog] {
        try await passing { try await inner.backlog() }
    }
}

// MARK: Answers

extension BooksLayer {
    func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        at now: Moment,
        lease: Moment
    ) async throws -> AnswerClaim {
        try await passing {
            try await inner.begin(
                key,
                fingerprint: fingerprint,
                subject: subject,
                at: now,
                lease: lease
            )
        }
    }

    func finish(_ key: AnswerKey, with answer: StoredAnswer) async throws {
        try await passing { try await inner.finish(key, with: answer) }
    }

    func abandon(_ key: AnswerKey) async throws {
        try await passing { try await inner.abandon(key) }
    }

    func forgetAnswers(due now: Moment, limit: Int) async throws -> Int {
        try await passing { try await inner.forgetAnswers(due: now, limit: limit) }
    }
}

// MARK: Directory

extension BooksLayer {
    func enter(merchants: [MerchantEntry], stores: [StoreEntry]) async throws {
        try await passing { try await inner.enter(merchants: merchants, stores: stores) }
    }

    func store(_ store: Owned<Store>) async throws -> StoreEntry? {
        try await passing { try await inner.store(store) }
    }

    func merchants() async throws -> [MerchantEntry] {
        try await passing { try await inner.merchants() }
    }

    func add(_ till: TillEntry) async throws {
        try await passing { try await inner.add(till) }
    }

    func till(_ till: Owned<Till>) async throws -> TillEntry? {
        try await passing { try await inner.till(till) }
    }

    func tills(of merchant: Merchant.ID, store: Store.ID?, after: Till.ID?, limit: Int) async throws
        -> [TillEntry]
    {
        try await passing {
            try await inner.tills(of: merchant, store: store, after: after, limit: limit)
        }
    }

    func add(_ pass: Pass) async throws {
        try await passing { try await inner.add(pass) }
    }

    func pass(digest: String) async throws -> Pass? {
        try await passing { try await inner.pass(digest: digest) }
    }

    func passes(of merchant: Merchant.ID) async throws -> [Pass] {
        try await passing { try await inner.passes(of: merchant) }
    }

    func revoke(_ pass: Owned<Pass>, at now: Moment) async throws -> Bool {
        try await passing { try await inner.revoke(pass, at: now) }
    }
}

// MARK: Receipts

extension BooksLayer {
    func claimReceipts(due: Moment, lease: Moment, limit: Int) async throws -> [DueReceipt] {
        try await passing { try await inner.claimReceipts(due: due, lease: lease, limit: limit) }
    }

    func receipt(_ receipt: Owned<Receipt>) async throws -> PlacedReceipt? {
        try await passing { try await inner.receipt(receipt) }
    }

    func receipts(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) async throws -> [PlacedReceipt] {
        try await passing {
            try await inner.receipts(
                of: merchant,
                store: store,
                that: filter,
                before: before,
                limit: limit
            )
        }
    }

    func receiptBacklog(owedBefore: Moment) async throws -> [ReceiptBacklog] {
        try await passing { try await inner.receiptBacklog(owedBefore: owedBefore) }
    }
}
