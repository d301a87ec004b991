import Accounting
import Banks
import Glibc
import Ledger
import LedgerPostgreSQL
import LedgerSQLite
import Logging
import Operations
import Payments
import Seals
import Wire

/// The one place that knows which banks, which ledger and which listeners there are.
struct Assembly {
    let settings: Settings
    let surroundings: Surroundings
    let logger: Logger

    /// Opens the ledger and enters the merchants and stores of the settings.
    ///
    /// `visiting` is for commands that look in beside a running service.
    func books(visiting: Bool = false) async throws -> OpenBooks {
        let opened = try await opened(visiting: visiting)
        do {
            try await opened.books.enter(merchants: settings.merchants, stores: settings.stores)
        } catch {
            try? await opened.close()
            throw error
        }
        return opened
    }

    private func opened(visiting: Bool) async throws -> OpenBooks {
        let listeners = settings.listeners.map { $0.line.listener }
        switch settings.ledger {
        case .file(let path):
            // Orders and sums are nobody else's business: what is made from here on is ours to read.
            umask(0o077)
            let books = try SQLiteBooks(
                path: path,
                listeners: listeners,
                visiting: visiting,
                newID: surroundings.newID
            )
            return OpenBooks(books: books) { try await books.close() }
        case .server(let address, let connections):
            let books = try await PostgresBooks(
                at: address,
                listeners: listeners,
                connections: visiting ? 1 : connections,
                newID: surroundings.newID
            )
            return OpenBooks(books: books) { await books.close() }
        }
    }

    func desk(_ books: any Books, senders: Senders) -> Desk {
        let lines = settings.accounts.map { account in
            AccountLine(
                id: account.id,
                bankName: account.bankName,
                line: BankLine(
                    bank: account.bank(
                        callbackURL: callbackURL(of: account),
                        now: surroundings.now
                    ),
                    sender: senders[account.id.id],
                    timeoutSeconds: account.timeoutSeconds
                ),
                callbackSecrets: account.callbackSecrets,
                graceSeconds: account.graceSeconds
            )
        }
        return Desk(
            books: books,
            accounts: Dictionary(lines.map { ($0.id.id, $0) }) { first, _ in first },
            surroundings: surroundings,
            limits: settings.limits,
            stores: settings.stores,
            lateMoney: settings.lateMoney,
            spareAccounts: settings.spareAccounts,
            fiscal: fiscal(over: senders.common),
            logger: logger
        )
    }

    private func fiscal(over sender: any Sender) -> Fiscal {
        let lines = settings.fiscals.map { fiscal in
            FiscalLine(
                id: fiscal.id,
                dialect: fiscal.dialect,
                sender: sender,
                timeoutSeconds: fiscal.timeoutSeconds
            )
        }
        return Fiscal(lines: lines, terms: settings.fiscalTerms)
    }

    /// Where the bank is to report; it holds a secret, so it goes into no log.
    private func callbackURL(of account: AccountSettings) -> String {
        guard let secret = account.callbackSecrets.first else { return "" }
        let place = "/callbacks/\(account.bankName)/\(account.id.id.text)/"
        return settings.publicURL + place + secret.reveal()
    }
}

extension ListenerSettings {
    /// Is owed what it was set to hear and its dialect has words for.
    var line: ListenerLine {
        let speaking = speaking
        return ListenerLine(
            listener: Listener(
                id: id,
                merchant: merchant,
                kinds: kinds.intersection(speaking.kinds),
                knowsRepeats: !(speaking is any AskingDialect)
            ),
            dialect: speaking,
            timeoutSeconds: timeoutSeconds
        )
    }

    private var speaking: any AccountingDialect {
        switch dialect {
        case .webhook(let keys): SignedWebhook(url: url, keys: keys, kinds: kinds)
        case .onec(let user, let password):
            OneCService(OneCService.Settings(url: url, user: user, password: password))
        case .moysklad(let settings): MoySklad(settings)
        case .bitrix(let settings): Bitrix(settings)
        }
    }

    /// MoySklad takes no refund without an expense item, so that it is told of none.
    var hearsNoRefunds: Bool {
        guard case .moysklad(let settings) = dialect else { return false }
        return settings.expenseItem == nil
    }
}
