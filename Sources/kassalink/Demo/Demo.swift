import ArgumentParser
import Foundation
import Wire

/// Shows the main job on this machine, with real processes and every step checked.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the whole way of a payment on this machine.",
        discussion: """
            Starts a sandbox of the banks, the service with a new ledger and a receiver of events, \
            as processes of their own on free ports. Charges a till, pays as the buyer, shows the \
            callback believed, the till free again and the event received; then the same for a \
            payment link and for ELPLAT, whose callbacks are only hints. Ends with 1 where a step \
            fails, and says which.
            """
    )

    @Option(help: "Folder for the pictures of the codes.") var out = "demo"
    @Option(help: ArgumentHelp("Folder of the processes, kept.", visibility: .hidden))
    var folder: String?
    @Flag(help: ArgumentHelp("Only start everything and wait.", visibility: .hidden))
    var onlyServe = false

    func run() async throws {
        let place =
            folder.map { URL(fileURLWithPath: $0) }
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("kassalink-demo-\(UUID().uuidString)")
        defer { if folder == nil { try? FileManager.default.removeItem(at: place) } }
        let succeeded = try await withSender { sender in
            let stage = try Stage(folder: place, sender: sender)
            let ending = Ending(stage.nursery, removing: folder == nil ? place : nil)
            defer {
                ending.forget()
                stage.close()
            }
            if onlyServe {
                return try await hold(stage)
            }
            let pictures = URL(fileURLWithPath: out)
            return await DemoPlay(stage: stage, sender: sender, pictures: pictures).perform()
        }
        guard succeeded else { throw ExitCode.failure }
    }

    /// For scripts that need a running service: says where it is, and waits to be ended.
    private func hold(_ stage: Stage) async throws -> Bool {
        try await stage.open()
        try SecretFile.write(
            try stage.adminToken().reveal(),
            to: stage.folder.appendingPathComponent("admin.token")
        )
        try stage.sandboxURL.write(
            to: stage.folder.appendingPathComponent("sandbox.url"),
            atomically: true,
            encoding: .utf8
        )
        try stage.serviceURL.write(
            to: stage.folder.appendingPathComponent("ready"),
            atomically: true,
            encoding: .utf8
        )
        while stage.children.allSatisfy(\.isRunning) {
            try await Task.sleep(for: .milliseconds(200))
        }
        return false
    }
}
