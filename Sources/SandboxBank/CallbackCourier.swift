import Logging
import Wire

/// Carries callbacks until the merchant has taken them, as banks do.
struct CallbackCourier: Sendable {
    struct Job: Sendable {
        /// One after another: the next goes when the one before is taken.
        let callbacks: [Callback]
        let delayMilliseconds: Int64
    }

    private let sender: any Sender
    private let logger: Logger
    private let jobs: AsyncStream<Job>
    private let inlet: AsyncStream<Job>.Continuation

    static let timeoutSeconds: Int64 = 10
    static let queueLimit = 10_000
    /// Gaps between tries where a bank's own go on for a day or are not known.
    static let gapsSeconds: [Int64] = [1, 2, 4, 8, 15, 30, 60, 120, 300, 600]

    init(sender: any Sender, logger: Logger) {
        self.sender = sender
        self.logger = logger
        (jobs, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
    }

    func send(_ callbacks: [Callback], after delayMilliseconds: Int64 = 0) {
        let job = Job(callbacks: callbacks, delayMilliseconds: delayMilliseconds)
        if case .dropped = inlet.yield(job) {
            logger.warning("too many callbacks wait, so one is lost")
        }
    }

    /// Sends once, now, and waits for the answer; true when the merchant has taken it.
    func sendNow(_ callback: Callback) async -> Bool {
        let sent = await sender.send(callback.request, timeoutSeconds: Self.timeoutSeconds)
        guard case .reply(let reply) = sent else { return false }
        return callback.isTaken(reply)
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
            for callback in job.callbacks { try await carry(callback) }
        } catch {
            return
        }
    }

    private func carry(_ callback: Callback) async throws {
        if await sendNow(callback) { return }
        for gap in callback.gapsSeconds {
            try await Task.sleep(for: .seconds(gap))
            if await sendNow(callback) { return }
        }
        guard !callback.gapsSeconds.isEmpty else { return }
        logger.warning("a callback was given up", metadata: ["bank": "\(callback.bank.rawValue)"])
    }
}

/// What a bank tells a merchant about a payment.
struct Callback: Sendable {
    let bank: SandboxSettings.Bank
    let request: Request
    /// None for a forger, who does not try again.
    let gapsSeconds: [Int64]
    let isTaken: @Sendable (Reply) -> Bool
}
