import Dispatch
import LedgerMemory
import Payments
import Testing

@testable import Simulation

@Suite("A simulated world", .serialized)
struct SimulationTests {
    private static let thread = DispatchQueue(label: "simulation")

    /// A world runs for seconds without a pause: on a thread of its own, or every other test waits.
    static func run(_ plan: Plan) async -> Simulation.Outcome {
        await withCheckedContinuation { waiting in
            thread.async {
                let world = Simulation { MemoryBooks(listeners: $0, newID: $1) }
                waiting.resume(returning: world.run(plan))
            }
        }
    }

    @Test("a calm world sells, takes money and comes to rest")
    func calm() async {
        let outcome = await Self.run(Plan(seed: 1, hours: 1, faults: .none))
        #expect(outcome.violation == nil)
        #expect(outcome.payments > 50)
        #expect(outcome.faults.values.allSatisfy { $0 == 0 })
    }

    @Test("one seed is one run, line by line, and another seed is another")
    func determinism() async {
        let plan = Plan(seed: 11, hours: 1, faults: .heavy)
        let (first, second) = (await Self.run(plan), await Self.run(plan))
        #expect(first.digest == second.digest)
        #expect(first.steps == second.steps)
        #expect(first.events > 500)
        let other = await Self.run(Plan(seed: 12, hours: 1, faults: .heavy))
        #expect(other.digest != first.digest)
    }

    @Test("no promise is broken", arguments: [FaultMix.light, .heavy])
    func sweep(faults: FaultMix) async {
        var struck: Set<FaultKind> = []
        for seed in UInt64(1)...4 {
            let outcome = await Self.run(Plan(seed: seed, hours: 1, faults: faults))
            #expect(outcome.violation == nil, "seed \(seed): \(outcome.story.suffix(40))")
            struck.formUnion(outcome.faults.filter { $0.value > 0 }.map(\.key))
        }
        #expect(struck.count > FaultKind.allCases.count / 2)
    }

    @Test("a promise that does not hold is found", arguments: Weakness.allCases)
    func weakness(_ weakness: Weakness) async {
        for seed in UInt64(1)...20 {
            let plan = Plan(seed: seed, hours: 2, faults: .heavy, weakness: weakness)
            if await Self.run(plan).violation != nil { return }
        }
        Issue.record("not found in 20 seeds")
    }
}
