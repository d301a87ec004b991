import Logging
import Wire

/// Carries callbacks until they are answered with 200, as banks do.
struct CallbackCourier: Sendable {
    struct Job: Sendable {
        let request: Request
        let delayMilliseconds: Int64
    }

    private let sender: any Sender
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let inlet: AsyncStream<Job>.Continuation

    static let timeoutSeconds: Int64 = 10
    static let queueLimit = 10_000
    /// Gaps between tries; the banks' own go on for a day.
    static let gapsSeconds: [Int64] = [1, 2, 4, 8, 15, 30, 60, 120, 300, 600]

    init(sender: any Sender, logger: Logger) {
        self.sender = sender
        self.logger = logger
        (jobs, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.queueLimit))
    }

    func send(_ request: Request, after delayMilliseconds: Int64 = 0) {
        inlet.yield(Job(request: request, delayMilliseconds: delayMilliseconds))
    }

    /// Sends once, now, and waits for the answer.
    func sendNow(_ request: Request) async {
        _ = await sender.send(request, timeoutSeconds: Self.timeoutSeconds)
    }

    /// Runs until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs {
                group.addTask { await carry(job) }
            }
            group.cancelAll()
        }
    }

    private func carry(_ job: Job) async {
        do {
            try await Task.sleep(for: .milliseconds(job.delayMilliseconds))
            for gap in Self.gapsSeconds {
                let outcome = await sender.send(job.request, timeoutSeconds: Self.timeoutSeconds)
                if case .reply(let reply) = outcome, reply.status == 200 { return }
                try await Task.sleep(for: .seconds(gap))
            }
            logger.warning("a callback was given up")
        } catch {
            return
        }
    }
}
