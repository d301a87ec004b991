package import Banks
import Synchronization
package import Wire

/// The merchant's end of a sandbox's courier: keeps each callback and answers as the bank wants it.
package final class CallbackTray: Mailbox, Sender {
    private struct State {
        var messages: [Message] = []
        var answer = Reply(status: 200)
    }

    private let state = Mutex(State())

    package init() {}

    /// The next callbacks are answered as this bank wants it.
    package func answer(as bank: any Bank) {
        state.withLock { $0.answer = bank.acknowledgement() }
    }

    package func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        state.withLock { state in
            let query = request.url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
            state.messages.append(
                Message(headers: request.headers, body: request.body, query: String(query))
            )
            return .reply(state.answer)
        }
    }

    package func take(withinSeconds: Int64) async -> [Message] {
        for _ in 0..<withinSeconds * Self.looksPerSecond {
            let taken = taken()
            if !taken.isEmpty { return taken }
            try? await Task.sleep(for: .milliseconds(1000 / Self.looksPerSecond))
        }
        return taken()
    }

    private static let looksPerSecond: Int64 = 50

    private func taken() -> [Message] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }
}
