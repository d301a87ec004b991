import ArgumentParser
import Logging
import Operations
import Wire

/// Looks at everything that must be right before money is taken.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check settings, secrets, ledger, disk, banks, clock and listeners.",
        discussion: """
            Prints a line for each thing: ok, warn (look at it today) or bad (do not take money \
            until it is right). Ends with 0, or with 1 where something is bad.

            Asks the banks and listeners nothing but whether they answer; sends no event and \
            moves no money. The ledger is opened, and made where there is none.
            """
    )

    @OptionGroup var option: SettingsOption

    func run() async throws {
        let settings: Settings
        do {
            settings = try await Settings.load(from: option.path)
        } catch let mistakes as Mistakes {
            for mistake in mistakes.all {
                print(Finding(.bad, "настройки", mistake.line).line)
            }
            throw ExitCode.failure
        }
        var findings = [
            Finding(.ok, "настройки и секреты в порядке", "settings and secrets: \(option.path)")
        ]
        findings += SettingsCheckup(settings: settings, now: Surroundings.live().now()).findings()
        if let path = settings.ledger.path { findings.append(DiskCheckup.finding(at: path)) }
        findings += await LedgerCheckup(settings: settings).findings()
        let listeners = settings.listeners
        findings += try await withSenders(of: settings.accounts, listeners) { senders in
            await ReachCheckup(settings: settings, senders: senders).findings()
        }
        for finding in findings { print(finding.line) }
        if findings.contains(where: { $0.level == .bad }) { throw ExitCode.failure }
    }
}
