import Ledger
import Payments
import Wire

/// Everything that opens connections: one sender for all, one of its own for each account that shows
/// a certificate or believes an authority of its bank's, and one for each listener.
struct Senders: Sendable {
    let common: HTTPSender
    private let own: [Account.ID: HTTPSender]
    private let pinned: [Owned<Listener>: PinnedSender]

    init(accounts: [AccountSettings] = [], listeners: [ListenerSettings] = []) {
        common = HTTPSender()
        own = Dictionary(
            accounts.compactMap { account in
                account.identity.map { (account.id.id, HTTPSender(identity: $0)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        pinned = Dictionary(
            listeners.map { ($0.owned, $0.makeSender()) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    subscript(account: Account.ID) -> HTTPSender { own[account] ?? common }

    subscript(listener: ListenerSettings) -> PinnedSender {
        pinned[listener.owned] ?? listener.makeSender()
    }

    func shutdown() async throws {
        for sender in pinned.values { try await sender.shutdown() }
        for sender in own.values { try await sender.shutdown() }
        try await common.shutdown()
    }
}

extension ListenerSettings {
    fileprivate var owned: Owned<Listener> { Owned(id, of: merchant) }

    /// Calls only addresses that this listener may have, whatever its name leads to (E44).
    fileprivate func makeSender() -> PinnedSender {
        PinnedSender(
            rule: rule,
            permission: SettingKey.listenerAllowAddresses.path(of: id.text)
        )
    }
}
