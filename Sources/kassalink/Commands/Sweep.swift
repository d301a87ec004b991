import Foundation
import LedgerMemory
import Simulation

/// One run after another, with a line now and then and a sum at the end.
struct Sweep {
    let plan: (_ seed: UInt64) -> Plan
    private let start = ContinuousClock.now
    private let end: ContinuousClock.Instant?
    private var seeds = 0
    private var lastSeed: UInt64 = 0
    private var seconds: Int64 = 0
    private var purchases: Int64 = 0
    private var payments: Int64 = 0
    private var events: Int64 = 0
    private var steps: Int64 = 0
    private var exchanges: Int64 = 0
    private var callbacks: Int64 = 0
    private var receipts: Int64 = 0
    private var digest: UInt64 = 0
    private var faults: [FaultKind: Int64] = [:]
    private var reported = ContinuousClock.now

    private static let silence = Duration.seconds(2)

    init(plan: @escaping (_ seed: UInt64) -> Plan, minutes: Int64?) {
        self.plan = plan
        end = minutes.map { ContinuousClock.now.advanced(by: .seconds($0 * 60)) }
    }

    /// A first seed that nobody has run: from the clock.
    static func seedOfNow() -> UInt64 {
        UInt64(Date().timeIntervalSince1970) * 1_000_000
    }

    /// - Returns: the first violation, with which everything ends.
    mutating func run(over range: ClosedRange<UInt64>) -> Simulation.Outcome? {
        let simulation = Simulation { MemoryBooks(listeners: $0, newID: $1) }
        for seed in range {
            if let end, ContinuousClock.now >= end { return nil }
            let outcome = simulation.run(plan(seed))
            add(outcome)
            if outcome.violation != nil { return outcome }
            report()
        }
        return nil
    }

    /// The shortest story of a switched-off safety, among the seeds that follow the first that found
    /// it and milder faults.
    func shortest(after found: Simulation.Outcome) -> Simulation.Outcome {
        let simulation = Simulation { MemoryBooks(listeners: $0, newID: $1) }
        var best = found
        for seed in found.plan.seed...(found.plan.seed + Self.moreSeeds) {
            for rarity in [1, 5, 25] {
                var milder = plan(seed)
                milder.hours = 1
                milder.faults = FaultMix(kinds: milder.faults.kinds, rarity: rarity)
                let outcome = simulation.run(milder)
                guard outcome.violation?.promise == found.violation?.promise else { continue }
                let isShorter = outcome.story.count < best.story.count
                if isShorter, !outcome.story.isEmpty { best = outcome }
            }
        }
        return best
    }

    private static let moreSeeds: UInt64 = 10

    private mutating func add(_ outcome: Simulation.Outcome) {
        seeds += 1
        lastSeed = outcome.plan.seed
        seconds += outcome.simulatedSeconds
        purchases += outcome.purchases
        payments += outcome.payments
        events += outcome.events
        steps += outcome.steps
        exchanges += outcome.exchanges
        callbacks += outcome.callbacks
        receipts += outcome.receipts
        digest = digest &* 31 &+ outcome.digest
        faults.merge(outcome.faults, uniquingKeysWith: +)
    }

    private mutating func report() {
        guard ContinuousClock.now - reported > Self.silence else { return }
        reported = ContinuousClock.now
        Terminal.complain("seed \(lastSeed): \(seeds) seeds, \(seconds / 3600) simulated hours")
    }

    var summary: String {
        let injected = FaultKind.allCases.filter { faults[$0] ?? 0 > 0 }
            .map { "\($0.rawValue) \(faults[$0] ?? 0)" }
        let took = ContinuousClock.now - start
        return """
            seeds: \(seeds), the last \(lastSeed)
            simulated hours: \(seconds / 3600) in \(took.components.seconds) s
            purchases: \(purchases), paid: \(payments)
            talks with banks: \(exchanges), callbacks: \(callbacks), receipts: \(receipts)
            events: \(events), steps: \(steps), digest: \(String(digest, radix: 16))
            faults: \(injected.isEmpty ? "none" : injected.joined(separator: ", "))
            """
    }
}

extension Simulation.Outcome {
    /// The violation and its story, for people.
    var lines: [String] {
        guard let violation else { return [] }
        return ["seed \(plan.seed), step \(steps): \(violation.promise.rawValue)"]
            + ["  \(violation.words)"] + story
    }
}
