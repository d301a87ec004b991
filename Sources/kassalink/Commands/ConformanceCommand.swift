import ArgumentParser
import Banks
import Conformance
import Foundation
import Logging
import Operations
import Payments
import SandboxBank
import Wire

/// Tries dialects on every scenario: at the sandbox, or at a bank's own stand.
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Try the dialects of the banks on a table of scenarios.",
        discussion: """
            kassalink conformance
            kassalink conformance --bank yookassa
            kassalink conformance --config FILE --bank ACCOUNT --against URL

            Without --config every dialect meets its sandbox, over HTTP on this machine. With it \
            an account of the settings is tried at a bank's stand, at --against instead of its \
            base-url: you are told what to pay, a rouble each time. Money moves there if it is no \
            stand for trials.

            Ends with 1 where a scenario failed.
            """
    )

    @Option(help: "A bank of the sandbox, or with --config an account.") var bank: String?
    @Option(help: "A settings file with the account's keys.") var config: String?
    @Option(help: "The stand's address, instead of the account's base-url.") var against: String?
    @Option(help: "A sandbox whose payer pays; a person does otherwise.") var payer: String?
    @Option(help: "What each purchase costs, kopecks.") var kopecks: Int64 = 100
    @Option(help: "The name of a register, with the link of its plate where the bank wants one.")
    var registerName = "Conformance"
    @Option(help: "How long one scenario may wait, seconds.") var patience: Int64 = 900

    func validate() throws {
        guard config != nil || against == nil && payer == nil else {
            throw ValidationError("--against and --payer need --config: whose keys are used?")
        }
        guard config == nil || bank != nil else {
            throw ValidationError("--config needs --bank: which account?")
        }
        guard kopecks > 0 else { throw ValidationError("--kopecks must be above 0") }
    }

    func run() async throws {
        let reports: [Report]
        if let config, let bank {
            reports = [try await account(bank, in: config)]
        } else {
            reports = try await withSender { try await sandbox($0) }
        }
        print(ReportTable(reports).text)
        if reports.contains(where: \.hasFailed) { throw ExitCode.failure }
    }

    private func sandbox(_ sender: HTTPSender) async throws -> [Report] {
        let banks = SandboxStand.banks.filter { bank == nil || $0.rawValue == bank }
        guard !banks.isEmpty else {
            let known = SandboxStand.banks.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("no bank of the sandbox is called so; there are: \(known)")
        }
        let clock = PlayedClock(startingAt: Surroundings.live().now())
        let stand = try SandboxStand(clock: clock)
        let tray = CallbackTray()
        let (ports, inlet) = AsyncStream<Int>.makeStream()
        let service = SandboxBank(
            settings: stand.settings,
            sender: tray,
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() },
            now: { clock.now },
            onPort: { inlet.yield($0) }
        )
        return await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { inlet.finish() }
                try await service.run()
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else { return [] }
            var reports: [Report] = []
            for bank in banks {
                let url = "http://127.0.0.1:\(port)"
                let bench = stand.bench(bank, at: url, sender: sender, mailbox: tray)
                tray.answer(as: bench.bank)
                reports.append(await Conformance(bench)())
            }
            return reports
        }
    }

    private func account(_ name: String, in file: String) async throws -> Report {
        var option = SettingsOption()
        option.config = file
        let settings = try await option.load()
        guard var account = settings.accounts.first(where: { $0.id.id.text == name }) else {
            throw ValidationError("\(file) has no account '\(name)'")
        }
        if let against { account.baseURL = against }
        let surroundings = Surroundings.live()
        let opened = account.bank(callbackURL: settings.publicURL, now: surroundings.now)
        return try await withSenders(of: [account]) { senders in
            let bench = Bench(
                name: name,
                bank: opened,
                sender: senders[account.id.id],
                buyer: buyer(senders.common),
                mailbox: nil,
                patience: WaitedTime(limitSeconds: patience, clock: surroundings.now),
                price: Money(kopecks: kopecks),
                registerName: registerName,
                newID: surroundings.newID
            )
            return await Conformance(bench)()
        }
    }

    private func buyer(_ sender: HTTPSender) -> any Buyer {
        if let payer { return SandboxBuyer(url: payer, sender: sender) }
        return HumanBuyer { what in
            print("\(what)\nThen press Enter; write n where it cannot be done or did not happen.")
            return readLine().map { !$0.lowercased().hasPrefix("n") } ?? false
        }
    }
}

/// Time at a real stand: it has to be waited for.
private struct WaitedTime: Patience {
    let limitSeconds: Int64
    let clock: @Sendable () -> Moment

    var now: Moment { clock() }

    func pass(seconds: Int64) async {
        try? await Task.sleep(for: .seconds(seconds))
    }
}
