import Synchronization
import Wire

/// A line on which every request arrives and one answer does not.
final class LosingSender: Sender {
    private let sender: any Sender
    /// Which answer is lost, counted from 1; 0 for none.
    private let lost: Int
    private let sent = Mutex(0)

    init(sender: any Sender, losing lost: Int = 0) {
        self.sender = sender
        self.lost = lost
    }

    /// How many requests have gone.
    var count: Int { sent.withLock { $0 } }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let number = sent.withLock { sent in
            sent += 1
            return sent
        }
        let outcome = await sender.send(request, timeoutSeconds: timeoutSeconds)
        return number == lost ? .lost("the answer was thrown away on purpose") : outcome
    }
}
