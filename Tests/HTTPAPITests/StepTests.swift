import Ledger
import Synchronization
import Testing

/// Each step is a way to another thread and back: what they are is most of what a request costs.
@Suite("What a request takes")
struct StepTests {
    private struct Steps: Hashable {
        /// On the thread of the request itself: two seeks, no way anywhere.
        let passes: Int
        let looks: Int
        let changes: Int
    }

    /// Notes what the books are told to do.
    private final class Ear: Sendable {
        private let heard = Mutex<[String]>([])

        func hear(_ statement: String) { heard.withLock { $0.append(statement) } }

        func steps(of request: () async throws -> Heard, status: Int) async throws -> Steps {
            heard.withLock { $0 = [] }
            #expect(try await request().status == status)
            return heard.withLock { heard in
                Steps(
                    passes: heard.count { $0.contains("FROM passes WHERE digest") },
                    looks: heard.count { $0.hasPrefix("BEGIN DEFERRED") },
                    changes: heard.count { $0 == "SAVEPOINT change" }
                )
            }
        }
    }

    @Test("a payment link takes the look for its token and two changes")
    func link() async throws {
        let ear = Ear()
        let door = try await TestDoor(heard: { ear.hear($0) })
        let token = try await door.token(.invoice)
        let wish = #"{"order_id":"A","amount":150050}"#
        let steps = try await ear.steps(
            of: { try await door.ask("POST", "/v1/payment-links", token: token, wish) },
            status: 201
        )
        #expect(steps == Steps(passes: 1, looks: 0, changes: 2))
    }

    @Test("a purchase at a till takes the look for its token, one for the link, and two changes")
    func till() async throws {
        let ear = Ear()
        let door = try await TestDoor(heard: { ear.hear($0) })
        let token = try await door.token(.admin)
        _ = try await door.ask("POST", "/v1/registers", token: token, #"{"id":"till-7"}"#)
        let wish = #"{"order_id":"A","amount":150050}"#
        let steps = try await ear.steps(
            of: { try await door.ask("PUT", "/v1/registers/till-7/charge", token: token, wish) },
            status: 200
        )
        #expect(steps == Steps(passes: 1, looks: 1, changes: 2))
    }
}
