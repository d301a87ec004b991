import ArgumentParser
import Foundation
import LedgerSQLite

/// Copies the ledger while the service runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the ledger into one file, while the service goes on.",
        discussion: """
            Everything that was answered before the copy began is in it. The copy is checked page \
            by page before it gets its name, so a file of that name is a whole one. It holds orders, \
            sums and what banks sent; no secret or token is in it.

              kassalink backup --to /backup/kassalink-$(date +%F).sqlite
            """
    )

    @OptionGroup var option: SettingsOption
    @Option(help: "The file to make; it must not be there yet.") var to: String

    func run() async throws {
        let settings = try await option.load()
        let ledger = try settings.ledger.requirePath()
        umask(0o077)
        let progress = ProgressLine("копируется", "copying")
        do {
            let bytes = try LedgerCopy.make(of: ledger, at: to) { percent in
                progress.show(percent)
                guard percent == 100, Terminal.isInteractive else { return }
                progress.end()
                Terminal.say("копия проверяется, страница за страницей", "checking the copy")
            }
            let size = "\(bytes / 1024) KiB"
            Terminal.say("копия готова и проверена: \(to), \(size)", "copied and checked")
        } catch {
            progress.end()
            Terminal.complain("kassalink: no copy was made: \(error)")
            throw ExitCode.failure
        }
    }
}
