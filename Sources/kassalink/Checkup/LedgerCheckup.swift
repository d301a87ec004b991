import Foundation
import Ledger
import LedgerSQLite
import Logging
import Operations
import Payments

/// Whether the ledger opens, keeps what it is told, and what it owes.
struct LedgerCheckup {
    let settings: Settings

    /// PRAGMA synchronous = FULL, as a number.
    static let full = 2
    static let oldSeconds: Int64 = 3600

    func findings() async -> [Finding] {
        let surroundings = Surroundings.live()
        let quiet = Logger(label: "kassalink", factory: { _ in SwiftLogNoOpLogHandler() })
        let assembly = Assembly(settings: settings, surroundings: surroundings, logger: quiet)
        do {
            let ledger = try await assembly.books(visiting: true)
            var findings = [try durability(of: ledger.books)]
            findings += try await ledger.books.backlog().map { owed($0, at: surroundings.now()) }
            try await ledger.close()
            return findings
        } catch {
            return [
                Finding(
                    .bad,
                    "книга \(settings.ledger.place) не открывается",
                    "the ledger does not open: \(error)"
                )
            ]
        }
    }

    /// A server that could forget an answered commit is refused when the books are opened.
    private func durability(of books: any Books) throws -> Finding {
        let title = "книга \(settings.ledger.place)"
        guard let books = books as? SQLiteBooks else {
            return Finding(.ok, title, "ledger opens, the server takes writes and flushes them")
        }
        let value = try books.synchronous()
        return Finding(
            value == Self.full ? .ok : .bad,
            title,
            "ledger opens, synchronous=\(value == Self.full ? "FULL" : "\(value)")"
        )
    }

    private func owed(_ backlog: Backlog, at now: Moment) -> Finding {
        let age = backlog.oldest.map { now.seconds(since: $0) } ?? 0
        let level: Finding.Level =
            backlog.parked > 0 ? .bad : age > Self.oldSeconds ? .warn : .ok
        return Finding(
            level,
            "\(backlog.listener.text): ждут \(backlog.owed), отложены \(backlog.parked)",
            "owed \(backlog.owed), parked \(backlog.parked), the oldest for \(age) s"
        )
    }
}
