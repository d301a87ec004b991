import ArgumentParser
import Ledger
import LedgerPostgreSQL
import LedgerSQLite
import Payments
import Seals

/// Proofs about what is on file.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove that the history on file is what was written.",
        subcommands: [AuditVerify.self]
    )
}

struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Walk the hashes of the events; name the first place that was altered.",
        discussion: """
            Every event carries a hash of itself and of the one before it. An event that was edited, \
            taken away or moved is found, with its place in the feed. Whoever rewrites all events \
            from one on can make a file that is whole again: write the last hash down now and then, \
            where he cannot reach it, and give it back with --expect.

              kassalink audit verify --archive 2025.sqlite --archive 2026-h1.sqlite
              kassalink audit verify --expect shop:120417:5f3c…

            Archives are of a ledger file; a database server has all events in it. Only reads; the \
            service may go on. Ends with 0 where everything is whole, else with 1.
            """
    )

    @OptionGroup var option: SettingsOption
    @Option(help: "An archive of older events, to walk as well; again for each.")
    var archive: [String] = []
    @Option(help: "merchant:place:hash, printed earlier, that must still hold; again for each.")
    var expect: [ExpectedHash] = []

    func run() async throws {
        let settings = try await option.load()
        let progress = ProgressLine("проверяется", "walking")
        let reports: [FeedAudit.Report]
        do {
            reports = try walk(settings.ledger, progress)
            progress.end()
        } catch is LedgerLock.Held {
            Terminal.complain("kassalink: an archive is being made, or an audit runs: try later")
            throw ExitCode.failure
        } catch let error as ValidationError {
            throw error
        } catch {
            progress.end()
            Terminal.complain("kassalink: nothing was proved: \(error)")
            throw ExitCode.failure
        }
        if reports.isEmpty { Terminal.say("событий ещё нет", "there are no events yet") }
        for report in reports { Self.tell(report) }
        if reports.contains(where: { $0.fault != nil }) { throw ExitCode.failure }
    }

    private func walk(
        _ ledger: LedgerSettings,
        _ progress: ProgressLine
    ) throws -> [FeedAudit.Report] {
        let known = expect.map(\.known)
        switch ledger {
        case .file(let path):
            // What is being moved from one file to the other is in neither order for a moment.
            let lock = try LedgerLock(ledger: path + ArchiveCommand.lockSuffix)
            defer { withExtendedLifetime(lock) {} }
            let audit = try FeedAudit(ledger: path, archives: archive)
            return try audit(expecting: known) { progress.show($0) }
        case .server(let address, _):
            guard archive.isEmpty else {
                throw ValidationError(
                    "--archive names files that were moved out of a ledger file; this ledger is on "
                        + "a database server, which has all events in it"
                )
            }
            return try FeedAudit(at: address)(expecting: known) { progress.show($0) }
        }
    }

    private static func tell(_ report: FeedAudit.Report) {
        let name = report.merchant.text
        if report.beginsAfter > 0 {
            Terminal.say(
                "\(name): события 1…\(report.beginsAfter) в архивах, они не названы",
                "in archives that --archive did not name"
            )
        }
        if report.unhashedTo > report.beginsAfter {
            Terminal.say(
                "\(name): события \(report.beginsAfter + 1)…\(report.unhashedTo) без цепочки",
                "written by a version without hashes: not proved"
            )
        }
        let first = max(report.beginsAfter, report.unhashedTo) + 1
        if report.wholeTo >= first {
            let hash = Hexadecimal.text(report.hash)
            Terminal.say(
                "\(name): события \(first)…\(report.wholeTo) целы",
                "whole; the last hash: \(name):\(report.wholeTo):\(hash)"
            )
        }
        guard let fault = report.fault else { return }
        let (russian, english) = words(for: fault)
        Terminal.say("\(name): НЕ ЦЕЛО: \(russian)", "NOT WHOLE: \(english)")
    }

    private static func words(for fault: FeedAudit.Fault) -> (String, String) {
        switch fault {
        case .altered(let place):
            ("событие \(place) изменено", "event \(place) is not what was written")
        case .missing(let place): ("нет события \(place)", "event \(place) is missing")
        case .endsElsewhere(let at, let other):
            (
                "последнее событие \(at), а записано \(other)",
                "the last event is \(at), and \(other) is written down"
            )
        case .seam(let place):
            (
                "файлы расходятся о событии \(place)",
                "two files disagree about event \(place)"
            )
        case .unexpected(let place):
            (
                "у события \(place) другой хеш, чем ожидалось",
                "event \(place) has another hash than expected"
            )
        }
    }
}

/// `shop:120417:5f3c…`, as `audit verify` prints it.
struct ExpectedHash: ExpressibleByArgument {
    let known: FeedAudit.Known

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let place = Int64(parts[1]),
            let hash = Hexadecimal.bytes(parts[2]), hash.count == FeedAudit.hashLength
        else { return nil }
        known = FeedAudit.Known(merchant: String(parts[0]), place: place, hash: hash)
    }
}
