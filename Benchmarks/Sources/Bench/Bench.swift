import Foundation

/// Prints what our own code costs beside plain C and beside the floors of disk and HTTP.
///
///     Bench [TOPIC…]       all topics, or the named ones
///
/// `scripts/bench` says in the environment which program is measured, and where there is room for its
/// ledgers; without it only what runs in this process is measured.
@main
@MainActor
enum Bench {
    static func main() async throws {
        let asked = Set(CommandLine.arguments.dropFirst())
        func isAsked(_ topic: String) -> Bool { asked.isEmpty || asked.contains(topic) }
        if isAsked("qr") { try qrBench() }
        guard let program = variable("BENCH_SERVICE"), let folder = variable("BENCH_FOLDER") else {
            return
        }
        // A service that is killed closes what is being written to.
        signal(SIGPIPE, SIG_IGN)
        let stage = try Stage(program: program, folder: folder)
        let table = Table()
        if isAsked("callbacks") { try callbackBench(stage, table) }
        if isAsked("flush") { try flushBench(stage, table) }
        if isAsked("cost") { try costBench(stage, table) }
        if isAsked("end-to-end") { try endToEndBench(stage, table) }
        if isAsked("storm") { try await stormBench(stage, table) }
        if isAsked("streams") { try streamBench(stage, table) }
        if isAsked("start") { try startBench(stage, table) }
        table.show()
    }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}
