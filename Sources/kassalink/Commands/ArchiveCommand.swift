import ArgumentParser
import Foundation
import LedgerSQLite
import Operations
import Payments
import Wire

/// Moves old months out of the ledger.
struct ArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Move old months of what is over into a file of its own.",
        discussion: """
            Settled and rejected callbacks, stories of charges, delivered deliveries and events of \
            before that month (Moscow time) go; links, charges, payments and refunds stay. What is \
            live, under watch, owed, undecided or being given back never goes, and the feed keeps \
            whole from the first such event on.

            All is copied and proved before anything is removed, in short steps beside a running \
            service. A run that was broken off is simply started again. The same file may be named \
            next time and goes on, or a new one. `audit verify --archive FILE` walks over the seam.

              kassalink archive --before 2026-01 --to /archive/kassalink-2025.sqlite
              kassalink archive --to /archive/kassalink-2025.sqlite --forget 36

            --forget leaves out of the archive the raw messages of banks that are older than so many \
            months; what was read in them stays. The ledger file does not shrink: what became free \
            in it is used again.
            """
    )

    @OptionGroup var option: SettingsOption
    @Option(help: "The first month that stays, as 2026-01.") var before: String?
    @Option(help: "The archive; made where it is missing.") var to: String
    @Option(help: "Forget raw messages in the archive older than so many months of 31 days.")
    var forget: Int64?

    /// What may still be repeated or complained about is not history.
    static let monthSeconds: Int64 = 31 * 86_400
    static let monthsLimit: Int64 = 1200
    /// Archives of one ledger are made one at a time, and not while it is audited.
    static let lockSuffix = ".archive"

    func validate() throws {
        if before == nil, forget == nil { throw ValidationError("name --before, --forget or both") }
        if let before, Self.beginning(of: before) == nil {
            throw ValidationError("'\(before)' is no month: write it as 2026-01")
        }
        if let forget, !(1...Self.monthsLimit).contains(forget) {
            throw ValidationError("--forget takes 1 to \(Self.monthsLimit) months")
        }
    }

    func run() async throws {
        let settings = try await option.load()
        let ledger = try settings.ledger.requirePath()
        let now = Surroundings.live().now()
        let cut = before.flatMap(Self.beginning) ?? Moment(milliseconds: 0)
        guard now.seconds(since: cut) > Self.monthSeconds else {
            throw ValidationError("only months that have been over for a month go")
        }
        umask(0o077)
        do {
            let lock = try LedgerLock(ledger: ledger + Self.lockSuffix)
            let archive = try LedgerArchive(of: ledger, to: to, before: cut)
            if before != nil { try move(archive) }
            if let forget { try drop(archive, before: now + -forget * Self.monthSeconds) }
            try archive.close()
            withExtendedLifetime(lock) {}
        } catch is LedgerLock.Held {
            Terminal.complain("kassalink: another archive is being made, or an audit runs")
            throw ExitCode.failure
        } catch {
            Terminal.complain("kassalink: broken off, and can be started again: \(error)")
            throw ExitCode.failure
        }
    }

    private func move(_ archive: LedgerArchive) throws {
        let line = CountLine()
        let moved = try archive { step, rows in line.show(Self.words(for: step), rows) }
        line.end()
        for (table, rows) in moved {
            Terminal.say("\(table): перенесено \(rows)", "moved to \(to)")
        }
    }

    private func drop(_ archive: LedgerArchive, before: Moment) throws {
        let count = try archive.forget(before: before)
        Terminal.say("сообщения банков стёрты: \(count)", "raw messages of banks forgotten")
    }

    private static func words(for step: LedgerArchive.Step) -> String {
        switch step {
        case .copying: "копируется  ·  copying"
        case .proving: "сверяется  ·  proving"
        case .removing: "убирается  ·  removing"
        }
    }

    private static func beginning(of month: String) -> Moment? {
        guard month.utf8.count == 7 else { return nil }
        return Timestamp.moment("\(month)-01T00:00:00", zoneSeconds: Timestamp.moscowSeconds)
    }
}

/// One line that counts; silent where nobody watches.
private final class CountLine {
    private var shown = ContinuousClock.now
    private var isOpen = false

    static let pause = Duration.milliseconds(200)

    func show(_ words: String, _ count: Int) {
        guard Terminal.isInteractive, ContinuousClock.now - shown > Self.pause else { return }
        (shown, isOpen) = (.now, true)
        print("\r\(words) \(count)   ", terminator: "")
        Terminal.flush()
    }

    func end() {
        if isOpen { print() }
    }
}
