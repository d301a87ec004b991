import Foundation
import PostgresForTests
import Synchronization
import Testing

/// Three real instances of the service on one real PostgreSQL, with purchases under way.
@Suite("When machines fall", .serialized)
struct ManyMachinesTests {
    static let instanceCount = 3
    static let fallCount = 6

    @Test("one instance after another is killed, and the books agree with the bank to the kopeck")
    func killedInstances() async throws {
        let server = try PostgresServer()
        try await trade(on: server, "an instance is killed") { premises, fall in
            premises.killService(fall % Self.instanceCount)
        }
    }

    @Test("PostgreSQL crashes again and again, and the books agree with the bank to the kopeck")
    func crashingServer() async throws {
        let server = try PostgresServer()
        try await trade(on: server, "PostgreSQL crashes") { _, _ in try server.crashAndStart() }
    }

    /// Tills buy side by side while `strike` brings something down, then all books are compared.
    private func trade(
        on server: PostgresServer,
        _ what: String,
        _ strike: @escaping @Sendable (Premises, Int) throws -> Void
    ) async throws {
        let premises = try await Premises(
            instances: Self.instanceCount,
            ledger: """
                {engine: postgres, hosts: ["\(server.folder):\(server.port)"], \
                database: postgres, user: \(server.owner), connections: 4}
                """
        )
        try await premises.serve()
        let day = OpeningHours()
        async let striking: Void = day.end(after: {
            for fall in 0..<Self.fallCount {
                try await Task.sleep(for: .milliseconds(Int.random(in: 300...900)))
                try strike(premises, fall)
            }
        })
        async let first = Self.sell(at: "till-1", in: premises, during: day)
        async let second = Self.sell(at: "till-2", in: premises, during: day)
        async let third = Self.sell(at: "till-3", in: premises, during: day)
        let orders = try await [first, second, third].reduce(into: [:]) { all, one in
            all.merge(one) { known, _ in known }
        }
        try await striking
        let auditor = Shopper(premises)
        try await auditor.revive()
        try await auditor.prove(orders: orders)
        print("\(what) \(Self.fallCount) times, \(orders.count) purchases, nothing lost or doubled")
    }

    private static func sell(
        at till: String,
        in premises: Premises,
        during day: OpeningHours
    ) async throws -> [String: Int64] {
        let shopper = Shopper(premises)
        try await shopper.register(till)
        var orders: [String: Int64] = [:]
        repeat {
            let (order, kopecks) = ("\(till)-\(orders.count)", Int64(10_000 + orders.count))
            orders[order] = kopecks
            try await shopper.buy(at: till, order: order, kopecks: kopecks)
        } while day.isOpen
        return orders
    }
}

/// Tills sell until the last thing has fallen.
private final class OpeningHours: Sendable {
    private let isOver = Mutex(false)

    var isOpen: Bool { isOver.withLock { !$0 } }

    func end(after work: @Sendable () async throws -> Void) async throws {
        defer { isOver.withLock { $0 = true } }
        try await work()
    }
}
