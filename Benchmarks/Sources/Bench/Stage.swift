import CChild
import CCommitFloor
import CLoad
import Foundation

/// The banks' sandbox and a receiver of events, and room for one service at a time beside them.
///
/// Each topic has a service with a ledger of its own. All of them listen on one port, so that the
/// sandbox knows where to report.
final class Stage {
    struct Broken: Error {
        let why: String
    }

    let program: String
    let folder: String
    let port = free_port()
    let sandboxPort = free_port()
    let ears = Ears()
    /// Seals the callbacks of the account `raif`.
    let key: String
    let callbackPath: String
    private let sandbox: Int32
    private var served = 0
    private weak var last: Service?

    static let merchantID = "MA0000000552"

    init(program: String, folder: String) throws {
        self.program = program
        self.folder = folder
        sandbox = start(
            [
                program, "sandbox", "run", "--keys", folder, "--port", "\(sandboxPort)",
                "--service-url", "http://127.0.0.1:\(port)",
            ],
            log: folder + "/sandbox.log"
        )
        guard wait(for: "/ledger", on: sandboxPort) else {
            throw Broken(why: "the sandbox does not answer")
        }
        func secret(_ name: String) throws -> String {
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        key = try secret("raif.key")
        callbackPath = "/callbacks/raiffeisen/raif/" + (try secret("raif.callback"))
    }

    deinit {
        child_end(sandbox, SIGKILL)
    }

    /// Microseconds that this disk takes just now for an append of 4 KiB and its flush.
    func flush() -> Double { unsafe flush_us(folder + "/flush", 100) }

    /// A service with a new ledger, ready, in the place of the last one.
    ///
    /// `variables` go over its settings.
    func serve(_ variables: [String: String] = [:]) throws -> Service {
        last?.end()
        served += 1
        let usual = [
            "KASSALINK_HTTP_PORT": "\(port)",
            "KASSALINK_LEDGER_PATH": "\(folder)/ledger-\(served).sqlite",
            "KASSALINK_LISTENERS": "accounting",
            "KASSALINK_LISTENER_ACCOUNTING_KIND": "webhook",
            "KASSALINK_LISTENER_ACCOUNTING_URL": "http://127.0.0.1:\(ears.port)/events",
            "KASSALINK_LISTENER_ACCOUNTING_ALLOW_ADDRESSES": "127.0.0.1",
            "KASSALINK_LISTENER_ACCOUNTING_SECRET_FILES": "accounting.secret",
            // A receipt would be a second courier with calls of its own.
            "KASSALINK_STORE_MAIN_FISCAL": "",
        ]
        let service = try Service(
            program: program,
            folder: folder,
            port: port,
            variables: usual.merging(variables) { $1 }
        )
        last = service
        return service
    }
}

/// One ledger and the process that serves it.
final class Service {
    let port: Int32
    let token: String
    private let program: String
    private let folder: String
    private let variables: [String: String]
    private(set) var id: Int32

    init(program: String, folder: String, port: Int32, variables: [String: String]) throws {
        self.program = program
        self.folder = folder
        self.port = port
        self.variables = variables
        id = Self.begin(program, folder, variables)
        guard wait(for: "/readyz", on: port) else {
            throw Stage.Broken(why: "the service does not get ready: \(folder)/serve.log")
        }
        let log = folder + "/token.log"
        try? FileManager.default.removeItem(atPath: log)
        let issuer = start(
            [program, "token", "issue", "admin", "--config", folder + "/kassalink.yaml"],
            variables,
            log: log
        )
        child_end(issuer, 0)
        let printed = try String(contentsOfFile: log, encoding: .utf8)
        let lines = printed.split(separator: "\n").filter { !$0.contains(" ") }
        guard let line = lines.last else { throw Stage.Broken(why: "no token: \(printed)") }
        token = String(line)
    }

    deinit {
        end()
    }

    func end() {
        guard id > 0 else { return }
        child_end(id, SIGKILL)
        id = 0
    }

    /// Ends it and begins it anew on the same ledger; microseconds until it was ready.
    @discardableResult
    func again(after signal: Int32) -> Double {
        child_end(id, signal)
        let began = now_us()
        id = Self.begin(program, folder, variables)
        _ = wait(for: "/readyz", on: port)
        return now_us() - began
    }

    /// Microseconds of processor that it has used so far.
    var processor: Double { Double(child_processor_ns(id)) / 1000 }

    /// Kilobytes in memory, and its share of what others use, too.
    var memory: (rss: Double, pss: Double) {
        let text = (try? String(contentsOfFile: "/proc/\(id)/smaps_rollup", encoding: .utf8)) ?? ""
        func kilobytes(_ name: String) -> Double {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        }
        return (kilobytes("Rss:"), kilobytes("Pss:"))
    }

    private static func begin(
        _ program: String,
        _ folder: String,
        _ variables: [String: String]
    ) -> Int32 {
        start(
            [program, "serve", "--config", folder + "/kassalink.yaml"],
            variables,
            log: folder + "/serve.log"
        )
    }
}

/// Starts a program without the settings of a real service.
func start(_ arguments: [String], _ variables: [String: String] = [:], log: String) -> Int32 {
    let ours = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KASSALINK_") }
    let environment = ours.merging(variables) { $1 }.map { "\($0)=\($1)" }
    return unsafe withCStrings(arguments) { arguments in
        unsafe withCStrings(environment) { environment in
            unsafe child_start(arguments, environment, log)
        }
    }
}

/// Waits until the address answers with 200.
func wait(for path: String, on port: Int32, seconds: Double = 15) -> Bool {
    let deadline = now_us() + seconds * 1e6
    while now_us() < deadline {
        if unsafe ask_once(port, "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n") == 200 {
            return true
        }
        usleep(500)
    }
    return false
}

/// Lends the texts to C, with NULL behind the last.
func withCStrings<Result>(
    _ texts: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe body(copies + [nil])
}
