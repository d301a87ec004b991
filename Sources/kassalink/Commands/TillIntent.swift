import ArgumentParser
import Foundation
import Payments
import Wire

/// What a till program asks for, kept on its own disk from before the call until it knows the
/// outcome, so that a line or a program that breaks leaves no question behind (E38).
struct TillIntent {
    let register: String
    let order: String
    let amount: Money

    /// `KASSALINK_STATE`, or where this system keeps such things.
    private static var folder: URL {
        let environment = ProcessInfo.processInfo.environment
        func set(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let own = set("KASSALINK_STATE") { return URL(fileURLWithPath: own) }
        let home = FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/state")
        return (set("XDG_STATE_HOME").map { URL(fileURLWithPath: $0) } ?? home)
            .appending(path: "kassalink")
    }

    private static func file(_ register: String) -> URL {
        folder.appending(path: "till-\(ServiceClient.escaped(register)).json")
    }

    /// What this till asked for and does not know the outcome of.
    static func kept(at register: String) -> TillIntent? {
        guard let bytes = try? Data(contentsOf: file(register)),
            let json = try? JSON(reading: Array(bytes)), let order = json["order_id"]?.text,
            let kopecks = json["amount"]?.integer
        else { return nil }
        return TillIntent(register: register, order: order, amount: Money(kopecks: kopecks))
    }

    /// A disk that takes nothing is told of and stops no sale: the service has its own intent.
    func keep() {
        let json: JSON = ["order_id": .text(order), "amount": .integer(amount.kopecks)]
        do {
            try FileManager.default.createDirectory(
                at: Self.folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try Data(json.bytes).write(to: Self.file(register), options: .atomic)
        } catch {
            Terminal.complain("the intent cannot be kept in \(Self.folder.path()): \(error)")
        }
    }

    func drop() {
        try? FileManager.default.removeItem(at: Self.file(register))
    }

    /// Lets `body` find out what became of it; it stays on disk only while that is not known.
    func until(_ body: () async throws -> Void) async throws {
        do {
            try await body()
            drop()
        } catch let code as ExitCode where code == Outcomes.Code.notPaid {
            drop()
            throw code
        }
    }

    /// The till is free and knows of no such purchase now: how it ended, or that it never began.
    func tellOutcome(_ client: ServiceClient) async throws {
        Terminal.say(
            "незакончено на этой кассе: \(amount.inRussian), заказ \(order)",
            "this till did not hear how it ended"
        )
        guard let charges = try await charges(client) else {
            Terminal.shout(
                "ПОКУПКИ НЕТ: служба о ней не слышала",
                "it never reached the service: the money may be asked for anew"
            )
            throw Outcomes.Code.notPaid
        }
        let paid = charges.last { $0["status"]?.text == "paid" }
        guard let charge = TillService.Charge(paid ?? charges.last) else { return }
        charge.tellDoing()
        try TillWait.finish(charge)
    }

    /// nil where the service has never heard of the order.
    private func charges(_ client: ServiceClient) async throws(ServiceTrouble) -> [JSON]? {
        let path = "/v1/orders/\(ServiceClient.escaped(order))"
        do throws(ServiceTrouble) {
            return try await client.call(.get, path)["charges"]?.list ?? []
        } catch .refused(let problem) where problem.code == "unknown_order" {
            return nil
        }
    }
}
