import Accounting
import Foundation
import Payments
import Synchronization
import Testing
import Wire

/// A service, a sandbox bank and a listener on this machine: the first two are real processes of the
/// built binary on a folder of their own, so that either can be killed at any moment; the listener is
/// one too where a test asks for it.
final class Premises: Sendable {
    struct Broken: Error {
        let why: String
    }

    let folder: URL
    /// One for all tests: a client must not go away unless it was shut down.
    ///
    /// The bank's books after a thousand kills are longer than any bank's reply.
    private static let shared = HTTPSender(replyLimit: 16 * HTTPSender.replyLimit)
    private var sender: HTTPSender { Self.shared }
    private let listener: EventListener?
    private let receiverPort: Int
    /// One for each instance of the service; the client goes round.
    let servicePorts: [Int]
    /// Before them all, where there is one.
    let proxy: Proxy?
    let answers = AnswerBook()
    private let ledger: String
    private let turn = Atomic(0)
    private let sandboxPort: Int
    private let children = Mutex<[String: Process]>([:])
    private let token = Mutex("")

    /// A busy machine of two cores starts a debug build slowly.
    static let readySeconds = 60.0
    /// The binary lies beside the tests, wherever they were built.
    static let binary = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appending(path: "kassalink")

    /// All instances work on one ledger, which the settings describe so.
    ///
    /// With `isReceiverApart` events go to a process that writes them into a file.
    init(
        instances: Int = 1,
        behindProxy: Bool = false,
        ledger: String = "{path: ledger.sqlite}",
        isReceiverApart: Bool = false
    ) async throws {
        self.ledger = ledger
        folder = FileManager.default.temporaryDirectory.appending(path: "premises-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        servicePorts = try (0..<instances).map { _ in try FreePort.find() }
        sandboxPort = try FreePort.find()
        listener = isReceiverApart ? nil : try await EventListener.start()
        receiverPort = try listener?.port ?? FreePort.find()
        proxy = behindProxy ? try Proxy(in: folder) : nil
        if let proxy {
            try proxy.write(services: servicePorts)
            try start("nginx", proxy.arguments, program: Proxy.program)
        }
        try start(
            "sandbox",
            [
                "sandbox", "run", "--keys", folder.path(percentEncoded: false), "--port",
                "\(sandboxPort)", "--service-url",
                "http://127.0.0.1:\(proxy?.port ?? servicePorts[0])",
            ]
        )
        try await until("the sandbox answers") { await self.bank(.get, "/ledger") != nil }
        try settings.write(toFile: config, atomically: true, encoding: .utf8)
    }

    deinit {
        for child in children.withLock({ Array($0.values) }) where child.isRunning {
            kill(child.processIdentifier, SIGKILL)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private func path(_ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    private var config: String { path("service.yaml") }

    private var settings: String {
        """
        http: {host: 127.0.0.1, port: \(servicePorts[0])}
        ledger: \(ledger)
        limits: {release-wait-seconds: 1}
        merchants: [shop]
        stores: [main]
        store: {main: {account: raif, fiscal: kassir, vat: vat22}}
        accounts: [raif, elplat]
        account:
          raif:
            bank: raiffeisen
            base-url: http://127.0.0.1:\(sandboxPort)/raiffeisen/api
            merchant-id: MA0000000552
            timeout-seconds: 1
            secret-key-files: [raif.key]
            callback-secret-files: [raif.callback]
          elplat:
            bank: elplat
            base-url: http://127.0.0.1:\(sandboxPort)/elplat
            login: demo-shop
            password-file: elplat.password
            organisation-id: "777"
            timeout-seconds: 1
            callback-secret-files: [elplat.callback]
            assumed-methods: on
        fiscals: [kassir]
        fiscal:
          kassir:
            kind: cloudkassir
            base-url: http://127.0.0.1:\(sandboxPort)/cloudkassir/v1
            timeout-seconds: 1
            login: demo-shop
            password-file: kassir.password
            inn: "7701000001"
            email: shop@example.ru
            tax-system: osn
            address: https://shop.example.ru
        listeners: [books]
        listener:
          books:
            kind: webhook
            url: http://127.0.0.1:\(receiverPort)/events
            allow-addresses: [127.0.0.1]
            secret-files: [accounting.secret]
        """
    }

    /// Does nothing where it runs already.
    private func start(
        _ name: String,
        _ arguments: [String],
        program: URL = Premises.binary,
        port: Int? = nil,
        fault: String? = nil
    ) throws {
        try children.withLock { children in
            guard children[name]?.isRunning != true else { return }
            let child = Process()
            child.executableURL = program
            child.arguments = arguments
            var environment = ProcessInfo.processInfo.environment
            environment["KASSALINK_FAULT"] = fault
            environment["KASSALINK_HTTP_PORT"] = port.map { "\($0)" }
            child.environment = environment
            let file = try log(name)
            child.standardOutput = file
            child.standardError = file
            try child.run()
            children[name] = child
        }
    }

    private func log(_ name: String) throws -> FileHandle {
        let path = self.path("\(name).log")
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        return file
    }

    // MARK: The service

    /// Starts the instances that do not run, and waits until they are ready.
    ///
    /// `fault` is the marked point at which it is to kill itself, such as `call-to-commit:1`.
    func serve(fault: String? = nil) async throws {
        for (number, port) in servicePorts.enumerated() {
            let arguments = ["serve", "--config", config]
            try start("serve-\(number)", arguments, port: port, fault: fault)
        }
        for (number, port) in servicePorts.enumerated() {
            try await until("the service is ready") {
                guard isServing(number) else { throw Broken(why: "it died while it started") }
                return await self.call(.get, "/readyz", port: port).map { $0.status == 200 }
                    ?? false
            }
        }
        if token.withLock({ $0.isEmpty }) { try issueToken() }
    }

    var isServing: Bool { servicePorts.indices.allSatisfy(isServing) }

    private func isServing(_ number: Int) -> Bool {
        children.withLock { $0["serve-\(number)"]?.isRunning ?? false }
    }

    /// - Returns: whether there was something to kill.
    @discardableResult
    func killService(_ number: Int = 0) -> Bool {
        killChild("serve-\(number)")
    }

    private func killChild(_ name: String) -> Bool {
        let child = children.withLock { $0[name] }
        guard let child, child.isRunning else { return false }
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
        return true
    }

    /// Tells one instance to stop and starts it again, as a new version of it would be put in place.
    func restartService(_ number: Int) async throws {
        let child = children.withLock { $0["serve-\(number)"] }
        if let child, child.isRunning {
            child.terminate()
            child.waitUntilExit()
        }
        try await serve()
    }

    private func issueToken() throws {
        let text = try command(["token", "issue", "admin", "--name", "test"]).said
        token.withLock { $0 = text.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// Runs a command of the program on these settings to its end.
    func command(_ arguments: [String]) throws -> (status: Int32, said: String) {
        let child = Process()
        let pipe = Pipe()
        child.executableURL = Self.binary
        child.arguments = arguments + ["--config", config]
        child.standardOutput = pipe
        child.standardError = FileHandle.nullDevice
        try child.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        child.waitUntilExit()
        return (child.terminationStatus, text)
    }

    struct Said: Sendable {
        let status: Int
        let json: JSON
    }

    /// nil where the service gave no answer at all.
    func call(
        _ method: Request.Method,
        _ path: String,
        _ json: JSON? = nil,
        key: String? = nil,
        port: Int? = nil
    ) async -> Said? {
        let next = turn.add(1, ordering: .relaxed).newValue % servicePorts.count
        let url = "http://127.0.0.1:\(port ?? proxy?.port ?? servicePorts[next])\(path)"
        var headers: Headers = ["Authorization": "Bearer \(token.withLock { $0 })"]
        if let key { headers.add("Idempotency-Key", key) }
        let request =
            json.map { Request(method, url, headers: headers, json: $0) }
            ?? Request(method, url, headers: headers)
        guard case .reply(let reply) = await sender.send(request, timeoutSeconds: 20) else {
            return nil
        }
        return Said(status: reply.status, json: (try? JSON(reading: reply.body)) ?? .null)
    }

    /// A live page of one instance, as a browser has it: what it was sent lands in the file.
    func openPage(_ path: String, at number: Int) throws -> URL {
        let header = "Authorization: Bearer \(token.withLock { $0 })"
        let url = "http://127.0.0.1:\(servicePorts[number])\(path)"
        let curl = URL(fileURLWithPath: "/usr/bin/curl")
        let name = "page-\(UUID())"
        try start(name, ["-sN", "-H", header, url], program: curl)
        return folder.appending(path: "\(name).log")
    }

    /// A till program with what a cashier would have set; its disk is in this folder.
    ///
    /// `token` and `port` are the service's own unless others are given.
    func till(
        _ arguments: [String],
        token other: String? = nil,
        port: Int? = nil
    ) throws -> TillProgram {
        try program(["till"] + arguments, token: other, port: port)
    }

    func program(
        _ arguments: [String],
        token other: String? = nil,
        port: Int? = nil
    ) throws -> TillProgram {
        try TillProgram(
            Self.binary,
            arguments: arguments,
            environment: [
                "KASSALINK_URL": "http://127.0.0.1:\(port ?? servicePorts[0])",
                "KASSALINK_TOKEN": other ?? token.withLock { $0 },
                "KASSALINK_STATE": path("state"),
            ],
            screen: folder.appending(path: "till-\(UUID()).log")
        )
    }

    // MARK: The receiver

    /// Does nothing where it runs already.
    func receive() throws {
        let secret = path("accounting.secret")
        let arguments = [
            "demo-receiver", "--port", "\(receiverPort)", "--secret-file", secret, "--out",
            path("events"),
        ]
        try start("receiver", arguments)
    }

    func killReceiver() -> Bool { killChild("receiver") }

    /// What was heard, however often.
    var events: Set<EventListener.Got> {
        if let listener { return listener.events }
        let file = FileManager.default.contents(atPath: path("events")) ?? Data()
        return Set(file.split(separator: 0x0A).compactMap { EventListener.Got(body: Array($0)) })
    }

    // MARK: The bank and its buyer

    @discardableResult
    func bank(_ method: Request.Method, _ path: String, _ json: JSON? = nil) async -> JSON? {
        let address = "http://127.0.0.1:\(sandboxPort)\(path)"
        let request = json.map { Request(method, address, json: $0) } ?? Request(method, address)
        guard case .reply(let reply) = await sender.send(request, timeoutSeconds: 10),
            reply.status == 200
        else { return nil }
        return try? JSON(reading: reply.body)
    }

    func plan(_ fault: String, on step: String = "any", times: Int64 = 1) async {
        await bank(
            .put,
            "/faults",
            [
                "faults": [
                    ["fault": .text(fault), "on": .text(step), "times": .integer(times)]
                ]
            ]
        )
    }

    /// The bank's own books: amounts by what they were paid for.
    func moneyAtTheBank() async throws -> [(activation: String, kopecks: Int64)] {
        guard let rows = await bank(.get, "/ledger")?["payments"]?.list else {
            throw Broken(why: "the sandbox has no ledger")
        }
        return rows.compactMap { row in
            guard let id = row["activation"]?.text, let amount = row["amount"]?.integer else {
                return nil
            }
            return (id, amount)
        }
    }

    // MARK: Waiting

    /// Waits until `isSo`; a failure names what was waited for and shows the service's last lines.
    func until(
        _ what: String,
        seconds: Double = Premises.readySeconds,
        _ isSo: () async throws -> Bool
    ) async throws {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        let log = try? String(contentsOfFile: path("serve-0.log"), encoding: .utf8)
        throw Broken(why: "waited in vain until \(what)\n\((log ?? "").suffix(3000))")
    }
}

enum FreePort {
    /// A port that nobody listens on now.
    static func find() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe bind(socket, plain, length) == 0 && getsockname(socket, plain, &length) == 0
            }
        }
        guard bound else { throw Premises.Broken(why: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
