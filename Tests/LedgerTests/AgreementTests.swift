import Ledger
import Testing

@Suite("Engines side by side")
struct AgreementTests {
    @Test(
        "the books in memory answer a long day of chance calls like the embedded ones",
        arguments: [Engine.memory],
        1...6
    )
    func sameDay(engine: Engine, seed: UInt64) async throws {
        let expected = try await log(of: .sqlite, seed: seed)
        let found = try await log(of: engine, seed: seed)
        #expect(expected.count > 1000)
        let differing = zip(expected, found).first { $0 != $1 }
        #expect(differing == nil, "seed \(seed)")
        #expect(expected.count == found.count)
    }

    private func log(of engine: Engine, seed: UInt64) async throws -> [String] {
        var day = RandomDay(seed: seed)
        try await engine.run(listeners: RandomDay.listeners) { books in
            await day.play(steps: 500, in: books)
            await day.readAll(in: books)
        }
        return numbered(day.log)
    }

    /// Ids that the engine made are compared by the order in which they turn up.
    private func numbered(_ log: [String]) -> [String] {
        var numbers: [Substring: Int] = [:]
        return log.map { line in
            line.replacing(/id-\d{9}/) { match in
                let number = numbers[match.output, default: numbers.count]
                numbers[match.output] = number
                return "made-\(number)"
            }
        }
    }
}
