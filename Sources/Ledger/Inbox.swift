package import Payments

/// Everything that banks have told us, raw, with our verdict: kept before it is answered.
package protocol Inbox: Sendable {
    /// Stores a callback, durably.
    ///
    /// - Returns: false for one that is on file already; caught by the insert, not by a look-up.
    func keep(_ callback: KeptCallback) async throws -> Bool
    /// The same for whoever waits for many at once on one thread: `done` is called from any thread,
    /// and must not stay there.
    func keep(
        _ callback: KeptCallback,
        then done: @escaping @Sendable (Result<Bool, any Error>) -> Void
    )
    /// Takes callbacks that wait to be acted on; they are ours until `lease`.
    ///
    /// The longest due first; at one moment in the order in which they were kept.
    func claimCallbacks(due: Moment, lease: Moment, limit: Int) async throws -> [KeptCallback]
    func file(_ callback: Owned<KeptCallback>, as filing: Filing) async throws
    func callbacks(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) async throws -> [KeptCallback]
}

extension Inbox {
    package func keep(
        _ callback: KeptCallback,
        then done: @escaping @Sendable (Result<Bool, any Error>) -> Void
    ) {
        Task {
            do { done(.success(try await keep(callback))) } catch { done(.failure(error)) }
        }
    }
}

/// One callback as it came and as it was judged.
package struct KeptCallback: Hashable, Sendable {
    package typealias ID = Identifier<KeptCallback>

    package enum Verdict: String, Hashable, Sendable, CaseIterable {
        case authenticated, hint, rejected
    }

    package let id: ID
    package let merchant: Merchant.ID
    package let account: Account.ID
    package let receivedAt: Moment
    /// The headers as they came, one `name: value` a line.
    package let headers: String
    package let body: [UInt8]
    package let verdict: Verdict
    /// Why it was rejected; no secret, no seal.
    package let reason: String?
    /// Equal for repeats of one message: operation and status, or a digest of the body (E01).
    package let repeatKey: String
    package let names: [BankName]
    /// What it says, where it was believed.
    package let reading: Reading?
    package let state: FilingState
    package let attempts: Int

    package init(
        id: ID,
        merchant: Merchant.ID,
        account: Account.ID,
        receivedAt: Moment,
        headers: String,
        body: [UInt8],
        verdict: Verdict,
        reason: String?,
        repeatKey: String,
        names: [BankName],
        reading: Reading?,
        state: FilingState,
        attempts: Int = 0
    ) {
        self.id = id
        self.merchant = merchant
        self.account = account
        self.receivedAt = receivedAt
        self.headers = headers
        self.body = body
        self.verdict = verdict
        self.reason = reason
        self.repeatKey = repeatKey
        self.names = names
        self.reading = reading
        self.state = state
        self.attempts = attempts
    }
}

package enum FilingState: String, Hashable, Sendable, CaseIterable {
    /// Waits to be acted on.
    case waiting
    case settled
    /// Believed, but nothing of ours fits it yet. The commit that brings one of the bank's names in it
    /// to light makes it due at once.
    case orphan
    /// It contradicts what is on file (E02); the bank is asked.
    case conflict
    /// Not believed; kept as evidence.
    case rejected
}

/// Where a callback goes after somebody looked at it.
package struct Filing: Hashable, Sendable {
    package let state: FilingState
    /// When an orphan or a waiting one is looked at again.
    package let nextLook: Moment?

    package init(_ state: FilingState, nextLook: Moment? = nil) {
        self.state = state
        self.nextLook = nextLook
    }
}
