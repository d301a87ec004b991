import Payments
import Synchronization
import Wire

/// First answers by the key that came with the deed: the same deed under the same key is not done
/// again.
final class Replays: Sendable {
    enum Past: Sendable {
        case new
        case known(SideAnswer)
        /// The key came with another deed.
        case taken
    }

    private struct Kept {
        let path: [String]
        let body: [UInt8]
        let answer: SideAnswer
        let at: Moment
    }

    private let kept = Mutex<[String: Kept]>([:])
    private let memorySeconds: Int64
    static let limit = 10_000

    init(memorySeconds: Int64) {
        self.memorySeconds = memorySeconds
    }

    func past(of request: SideRequest, key: String, at now: Moment) -> Past {
        kept.withLock { kept in
            guard let known = kept[key], now.seconds(since: known.at) < memorySeconds else {
                return .new
            }
            guard known.path == request.path, known.body == request.body else { return .taken }
            // What it made was made the first time.
            return .known(SideAnswer(known.answer.step, known.answer.reply))
        }
    }

    func keep(_ answer: SideAnswer, to request: SideRequest, key: String, at now: Moment) {
        kept.withLock { kept in
            if kept.count >= Self.limit { kept.removeAll() }
            kept[key] = Kept(path: request.path, body: request.body, answer: answer, at: now)
        }
    }
}
