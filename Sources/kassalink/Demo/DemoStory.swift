import Foundation

/// Tells the steps as they happen, Russian first, and counts them.
final class DemoStory {
    /// Something came out unlike it should.
    struct Unlike: Error {
        let what: String

        init(_ what: String) { self.what = what }
    }

    private(set) var current = ""
    private(set) var count = 0

    static let waitSeconds = 8.0

    func scene(_ russian: String, _ english: String) {
        print("\n── \(russian)  ·  \(english)")
    }

    /// One step: says what is done, does it, and says what was seen.
    func step(
        _ russian: String,
        _ english: String,
        _ deed: () async throws -> String
    ) async throws {
        current = "\(russian)  ·  \(english)"
        count += 1
        print("\(count). \(current)")
        Terminal.flush()
        print("   ✓ \(try await deed())")
        Terminal.flush()
    }

    /// Asks again until there is an answer or time is up.
    static func patiently<Answer>(_ ask: () async throws -> Answer?) async throws -> Answer? {
        let deadline = Date().addingTimeInterval(waitSeconds)
        while true {
            if let answer = try await ask() { return answer }
            guard Date() < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    static func need<Value>(_ value: Value?, _ what: String) throws(Unlike) -> Value {
        guard let value else { throw Unlike(what) }
        return value
    }
}
