package import Ledger
package import Payments
import Synchronization

/// The books of all merchants in the memory of this process: what a simulator runs on.
///
/// It means what the embedded engine means, by the same contract suite. Every deed is one critical
/// section with no suspension in it, so a caller who dies at an `await` has done all or nothing.
/// No result depends on the order of a hash table: equal calls give equal answers in any process.
/// Text is compared as Swift does, so two spellings of one letter are one key here and two in a file.
package final class MemoryBooks: Books {
    private let sheets = Mutex(Sheets())
    private let clerk: Clerk
    private let watchers = LinkWatchers()
    private let lookUps = LookUpQueues()
    let listeners: [Listener]

    /// - Parameters:
    ///   - listeners: those who are owed the events of coming changes.
    ///   - newID: makes unique ids of printable ASCII that sort by time.
    package init(listeners: [Listener], newID: @escaping @Sendable () -> String) {
        self.listeners = listeners
        clerk = Clerk(listeners: listeners, newID: newID)
    }

    package func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let once = token.map { OnceToken(merchant: link.merchant, token: $0) }
        let outcome = try withSheets { sheets -> (Result, Bool)? in
            if let once, sheets.onceTokens.contains(once) { return nil }
            guard let before = sheets.link(link, including: included) else {
                throw LedgerRefusal.unknownLink
            }
            var after = before
            let result = try rule(&after)
            let isChanged = after != before
            if isChanged { try clerk.change(before, into: after, in: &sheets) }
            if let once { sheets.onceTokens.insert(once) }
            return (result, isChanged)
        }
        guard let (result, isChanged) = outcome else { return nil }
        if isChanged { watchers.tell(link) }
        return result
    }

    package func open(_ link: Link) async throws {
        try withSheets { try clerk.open(link, in: &$0) }
        watchers.tell(link.owned)
    }

    package func proveWritable() async throws {}

    package func changes(of link: Owned<Link>) -> AsyncStream<Void> {
        watchers.changes(of: link)
    }

    package func takeTurn(
        at account: Owned<Account>,
        within budget: LookUpBudget,
        isAwaited: Bool,
        at now: Moment
    ) async throws -> Int64? {
        lookUps.takeTurn(at: account, within: budget, isAwaited: isAwaited, at: now)
    }

    /// Lends everything on file for one deed.
    func withSheets<Result: Sendable>(
        _ deed: (inout Sheets) throws -> Result
    ) rethrows -> Result {
        try sheets.withLock { try deed(&$0) }
    }
}
