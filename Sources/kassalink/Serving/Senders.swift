import Payments
import Wire

/// Everything that opens connections: one sender for all, and one of its own for each account that
/// shows a certificate or believes an authority of its bank's.
struct Senders: Sendable {
    let common: HTTPSender
    private let own: [Account.ID: HTTPSender]

    init(accounts: [AccountSettings] = []) {
        common = HTTPSender()
        own = Dictionary(
            accounts.compactMap { account in
                account.identity.map { (account.id.id, HTTPSender(identity: $0)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    subscript(account: Account.ID) -> HTTPSender { own[account] ?? common }

    func shutdown() async throws {
        for sender in own.values { try await sender.shutdown() }
        try await common.shutdown()
    }
}
