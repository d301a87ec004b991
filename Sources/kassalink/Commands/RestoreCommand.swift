import ArgumentParser
import Foundation
import LedgerSQLite
import Operations
import Wire

/// Puts a copy of the ledger back.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a copy of the ledger back, while the service is stopped.",
        discussion: """
            The copy is checked first; the ledger that lies there now is kept beside it, under a \
            name that is printed. What happened after the copy was made is not in it: on its start \
            the service asks the banks about every charge that was open then, and tells listeners \
            what it learns under new event ids. A listener that reads /v1/events by place must go \
            on from the last place of the copy.

              systemctl stop kassalink
              kassalink restore --from /backup/kassalink-2026-11-23.sqlite
              kassalink doctor && systemctl start kassalink
            """
    )

    @OptionGroup var option: SettingsOption
    @Option(help: "The copy.") var from: String

    func run() async throws {
        let settings = try await option.load()
        umask(0o077)
        let ledger = try settings.ledger.requirePath()
        let stamp = Timestamp.text(Surroundings.live().now()).filter { $0.isNumber }
        let aside = "\(ledger).replaced-\(stamp)"
        do {
            let lock = try LedgerLock(ledger: ledger)
            try LedgerCopy.putBack(from, as: ledger, aside: aside)
            withExtendedLifetime(lock) {}
        } catch is LedgerLock.Held {
            Terminal.complain("kassalink: stop the service first: it works on \(ledger)")
            throw ExitCode.failure
        } catch {
            Terminal.complain("kassalink: nothing was put back: \(error)")
            throw ExitCode.failure
        }
        Terminal.say("книга восстановлена: \(ledger)", "the ledger was put back")
        if FileManager.default.fileExists(atPath: aside) {
            Terminal.say("прежняя книга: \(aside)", "the former ledger is kept")
        }
    }
}
