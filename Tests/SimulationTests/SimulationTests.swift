import LedgerMemory
import Payments
import Testing

@testable import Simulation

@Suite("A simulated world")
struct SimulationTests {
    static func run(_ plan: Plan) -> Simulation.Outcome {
        Simulation { MemoryBooks(listeners: $0, newID: $1) }.run(plan)
    }

    @Test("a calm world sells, takes money and comes to rest")
    func calm() {
        let outcome = Self.run(Plan(seed: 1, hours: 1, faults: .none))
        #expect(outcome.violation == nil)
        #expect(outcome.payments > 50)
        #expect(outcome.faults.values.allSatisfy { $0 == 0 })
    }

    @Test("one seed is one run, line by line, and another seed is another")
    func determinism() {
        let plan = Plan(seed: 11, hours: 1, faults: .heavy)
        let (first, second) = (Self.run(plan), Self.run(plan))
        #expect(first.digest == second.digest)
        #expect(first.steps == second.steps)
        #expect(first.events > 500)
        #expect(Self.run(Plan(seed: 12, hours: 1, faults: .heavy)).digest != first.digest)
    }

    @Test("no promise is broken", arguments: [FaultMix.light, .heavy])
    func sweep(faults: FaultMix) {
        var struck: Set<FaultKind> = []
        for seed in UInt64(1)...4 {
            let outcome = Self.run(Plan(seed: seed, hours: 1, faults: faults))
            #expect(outcome.violation == nil, "seed \(seed): \(outcome.story.suffix(40))")
            struck.formUnion(outcome.faults.filter { $0.value > 0 }.map(\.key))
        }
        #expect(struck.count > FaultKind.allCases.count / 2)
    }

    @Test("a promise that does not hold is found", arguments: Weakness.allCases)
    func weakness(_ weakness: Weakness) {
        let found = (UInt64(1)...20).contains { seed in
            let plan = Plan(seed: seed, hours: 2, faults: .heavy, weakness: weakness)
            return Self.run(plan).violation != nil
        }
        #expect(found)
    }
}
