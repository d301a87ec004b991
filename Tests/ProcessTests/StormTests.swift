import Foundation
import Synchronization
import Testing

/// Service, bank and receiver as three processes; two of them are killed at any moment.
///
/// The bank goes on: it holds the money that the books are held against.
@Suite("When kills do not end", .serialized)
struct StormTests {
    /// `STORM_KILLS=1000`, as `make storm` sets it, makes a long storm of it.
    static let kills =
        ProcessInfo.processInfo.environment["STORM_KILLS"].flatMap(Int.init) ?? 12

    @Test("the books agree with the bank to the kopeck, and accounting has heard of every payment")
    func storm() async throws {
        let began = ContinuousClock.now
        let premises = try await Premises(isReceiverApart: true)
        try premises.receive()
        try await premises.serve()
        let shopper = Shopper(premises)
        for till in Self.tills { try await shopper.register(till) }
        let storm = Storm(premises, kills: Self.kills)
        let striking = Task { try await storm.run() }
        let orders = try await withThrowingTaskGroup(of: [String: Int64].self) { group in
            for till in Self.tills {
                group.addTask { try await sell(at: till, shopper, until: storm) }
            }
            return try await group.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        }
        let fallen = try await striking.value
        try premises.receive()
        try await shopper.revive()
        try await shopper.prove(orders: orders)
        #expect(shopper.restarts > 0)
        print(
            """
            \(fallen.services) kills of the service, \(fallen.receivers) of the receiver, \
            \(fallen.faults) faults of the bank, \(orders.count) purchases, nothing lost, nothing \
            doubled, in \((ContinuousClock.now - began).components.seconds) s
            """
        )
    }

    /// Side by side, so that while one waits for an answer that a kill has put off the others go on
    /// buying, and kills find work to cut in two.
    private static let tills = ["till-1", "till-2", "till-3"]

    private func sell(at till: String, _ shopper: Shopper, until storm: Storm) async throws
        -> [String: Int64]
    {
        var orders: [String: Int64] = [:]
        while !storm.isOver {
            let (order, kopecks) = ("\(till)-\(orders.count)", Int64(10_000 + orders.count))
            orders[order] = kopecks
            try await shopper.buy(at: till, order: order, kopecks: kopecks)
        }
        return orders
    }
}

/// Kills, and lets the bank misbehave now and then.
private final class Storm: Sendable {
    struct Fallen: Sendable {
        var services = 0
        var receivers = 0
        var faults = 0
    }

    private static let faults = ["drop_reply", "lose_callback", "duplicate_callback", "error_500"]

    private let premises: Premises
    private let kills: Int
    private let state = Mutex(false)

    init(_ premises: Premises, kills: Int) {
        self.premises = premises
        self.kills = kills
    }

    var isOver: Bool { state.withLock { $0 } }

    /// Counts only what was really killed: a service that is still down cannot fall again.
    func run() async throws -> Fallen {
        defer { state.withLock { $0 = true } }
        var fallen = Fallen()
        while fallen.services < kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...500)))
            switch Int.random(in: 0..<10) {
            case 0...6: if premises.killService() { fallen.services += 1 }
            case 7, 8:
                if premises.killReceiver() { fallen.receivers += 1 }
                try premises.receive()
            default:
                await premises.plan(Self.faults.randomElement() ?? "drop_reply")
                fallen.faults += 1
            }
        }
        return fallen
    }
}
