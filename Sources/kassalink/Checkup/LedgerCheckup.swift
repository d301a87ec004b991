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
            let books = try await assembly.books(visiting: true)
            var findings = [try durability(of: books)]
            findings += try await books.backlog().map { owed($0, at: surroundings.now()) }
            try await books.close()
            return findings
        } catch {
            return [
                Finding(
                    .bad,
                    "книга \(settings.ledgerPath) не открывается",
                    "the ledger does not open: \(error)"
                )
            ]
        }
    }

    private func durability(of books: SQLiteBooks) throws -> Finding {
        let value = try books.synchronous()
        return Finding(
            value == Self.full ? .ok : .bad,
            "книга \(settings.ledgerPath)",
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
