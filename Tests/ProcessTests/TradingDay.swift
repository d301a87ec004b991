import Foundation
import PostgresForTests
import Synchronization
import Testing

/// Tills that buy side by side at instances on one server, while things fall.
final class TradingDay: Sendable {
    let premises: Premises
    private let server: PostgresServer
    private let orders = Mutex<[String: Int64]>([:])
    private let isOver = Mutex(false)

    private static let tills = ["till-1", "till-2", "till-3"]

    init(on server: PostgresServer, instances: Int) async throws {
        self.server = server
        let hosts = [server.port, server.standbyPort].compactMap(\.self).map {
            "\"\(server.folder):\($0)\""
        }
        premises = try await Premises(
            instances: instances,
            behindProxy: true,
            ledger: """
                {engine: postgres, hosts: [\(hosts.joined(separator: ", "))], \
                database: postgres, user: \(server.owner), connections: 4}
                """
        )
        try await premises.serve()
    }

    /// Lets `strike` bring something down so many times, and sells until the last one is over.
    func trade(
        falls: Int,
        _ strike: @escaping @Sendable (Premises, Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { self.isOver.withLock { $0 = true } }
                for fall in 0..<falls {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 300...900)))
                    try await strike(self.premises, fall)
                }
            }
            for till in Self.tills { group.addTask { try await self.sell(at: till) } }
            try await group.waitForAll()
        }
    }

    private func sell(at till: String) async throws {
        let shopper = Shopper(premises)
        try await shopper.register(till)
        var count: Int64 = 0
        repeat {
            let (order, kopecks) = ("\(till)-\(count)", 10_000 + count)
            orders.withLock { $0[order] = kopecks }
            try await shopper.buy(at: till, order: order, kopecks: kopecks)
            count += 1
        } while !isOver.withLock { $0 }
    }

    /// Compares all books with one another, and what was promised with what the server has.
    func prove(onPort port: Int? = nil) async throws {
        let auditor = Shopper(premises)
        try await auditor.revive()
        try await auditor.prove(orders: orders.withLock { $0 })
        let promised = premises.answers.charges
        let charges = try server.ask("SELECT id FROM kassalink.charges", port: port)
        #expect(promised.subtracting(charges) == [], "charges that a till was shown")
        #expect(promised.count > 2)
        let sql = "SELECT convert_from(body, 'UTF8') FROM kassalink.inbox"
        let kept = Set(try server.ask(sql, port: port))
        let taken = try premises.proxy?.acknowledgedCallbacks() ?? []
        #expect(taken.subtracting(kept) == [], "callbacks that the bank heard a yes for")
        #expect(taken.count > 2)
        let audit = try premises.command(["audit", "verify"])
        #expect(audit.status == 0, "\(audit.said)")
        #expect(audit.said.contains("shop: события 1…"), "\(audit.said)")
        let archive = try premises.command(["audit", "verify", "--archive", "old.sqlite"])
        #expect(archive.status != 0)
    }

    /// For the log of the tests.
    var summary: String {
        let count = orders.withLock { $0.count }
        return "\(count) purchases, none lost, none doubled; \(premises.answers.summary)"
    }
}
