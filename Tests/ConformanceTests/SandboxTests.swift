import Banks
import Conformance
import Logging
import Payments
import Synchronization
import Testing
import Wire

@testable import SandboxBank

/// The sandbox at the end of a line without HTTP.
struct StandLine: Sender {
    static let url = "http://sandbox.test"
    let desk: SandboxDesk

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let place = request.url.dropFirst(Self.url.count).split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let ending = await desk.answer(
            SideRequest(
                method: request.method.rawValue,
                path: (place.first ?? "").split(separator: "/").map(String.init),
                headers: request.headers,
                query: place.count > 1 ? String(place[1]) : "",
                body: request.body
            )
        )
        guard case .reply(let reply) = ending else { return .lost("the line broke") }
        return .reply(reply)
    }

    static let noon = Moment(milliseconds: 1_790_845_200_000)

    /// Runs with every bank of the sandbox within reach.
    static func run(
        secret: Secret = Secret("conformance-secret"),
        _ body: @escaping @Sendable (SandboxStand, StandLine, CallbackTray) async throws -> Void
    ) async throws {
        let clock = PlayedClock(startingAt: noon)
        let stand = try SandboxStand(clock: clock, secret: secret)
        let tray = CallbackTray()
        let network = SandboxNetwork(now: { clock.now })
        let desk = SandboxDesk(
            settings: stand.settings,
            network: network,
            sender: tray,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await desk.courier.run() }
            try await body(stand, StandLine(desk: desk), tray)
            group.cancelAll()
        }
    }

    static func report(
        on bank: SandboxSettings.Bank,
        scenarios: [Scenario] = Scenario.allCases,
        changing: @escaping @Sendable (Bench) -> Bench = { $0 }
    ) async throws -> Report {
        let (reports, inlet) = AsyncStream<Report>.makeStream()
        try await run { stand, line, tray in
            let bench = stand.bench(bank, at: url, sender: line, mailbox: tray)
            tray.answer(as: bench.bank)
            inlet.yield(await Conformance(changing(bench))(scenarios))
            inlet.finish()
        }
        var iterator = reports.makeAsyncIterator()
        return try #require(await iterator.next())
    }
}

@Suite("Every dialect with its sandbox")
struct SandboxTests {
    @Test("passes each scenario, or says that it does not offer it")
    func conforms() async throws {
        var reports: [Report] = []
        for bank in SandboxStand.banks { reports.append(try await StandLine.report(on: bank)) }
        let table = ReportTable(reports).text
        #expect(reports.allSatisfy { !$0.hasFailed }, "\n\(table)")
        #expect(reports.count == SandboxStand.banks.count)
        // `make conformance` shows it.
        print(table)
    }

    @Test("is not judged by a late callback of an earlier payment")
    func lateCallback() async throws {
        let scenarios: [Scenario] = [.doubleCallback, .activationRace]
        let report = try await StandLine.report(on: .raiffeisen, scenarios: scenarios) { bench in
            Bench(
                name: bench.name,
                bank: bench.bank,
                sender: bench.sender,
                buyer: bench.buyer,
                mailbox: bench.mailbox.map { LateMailbox(mailbox: $0) },
                patience: bench.patience,
                newID: bench.newID
            )
        }
        #expect(report.verdicts[.activationRace] == .passed)
    }
}

/// Brings what it brought last once more, as soon as somebody believes it empty.
private final class LateMailbox: Mailbox {
    private let mailbox: any Mailbox
    private let state = Mutex((last: [Message](), isLate: false))

    init(mailbox: any Mailbox) {
        self.mailbox = mailbox
    }

    func take(withinSeconds seconds: Int64) async -> [Message] {
        let late = state.withLock { state -> [Message] in
            defer { state.isLate = seconds == 0 }
            return state.isLate ? state.last : []
        }
        guard late.isEmpty else { return late }
        let taken = await mailbox.take(withinSeconds: seconds)
        if !taken.isEmpty { state.withLock { $0.last = taken } }
        return taken
    }
}
