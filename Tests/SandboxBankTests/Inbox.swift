import Payments
import Synchronization
import Testing
import Wire

/// The merchant's side of callbacks: keeps what came and answers as it is told.
final class Inbox: Sender {
    private struct State {
        var requests: [Request] = []
        var answers: [Reply] = []
    }

    private let state = Mutex(State())
    /// What is answered when nothing else was told.
    private let usual: Reply

    static let taken = Reply(status: 200, body: Array(#"{"status":true}"#.utf8))

    init(usual: Reply = Inbox.taken) {
        self.usual = usual
    }

    var requests: [Request] { state.withLock { $0.requests } }

    /// The next callbacks are answered so, one each.
    func answer(_ replies: Reply...) {
        state.withLock { $0.answers += replies }
    }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        state.withLock { state in
            state.requests.append(request)
            return .reply(state.answers.isEmpty ? usual : state.answers.removeFirst())
        }
    }

    /// Waits until so many have come.
    func first(_ count: Int, within milliseconds: Int = 10_000) async throws -> [Request] {
        for _ in 0..<milliseconds / 10 {
            let requests = requests
            if requests.count >= count { return requests }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(requests.count) callbacks came, not \(count)")
        return requests
    }
}

extension Request {
    var json: JSON { (try? JSON(reading: body)) ?? .null }
    var message: Message { Message(headers: headers, body: body) }
}
