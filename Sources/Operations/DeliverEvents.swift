package import Accounting
package import Ledger
import Logging
import Payments
package import Wire

/// Somebody who is owed events, and how to speak to them.
package struct ListenerLine: Sendable {
    package let listener: Listener
    package let dialect: any AccountingDialect
    package let timeoutSeconds: Int64

    package init(listener: Listener, dialect: any AccountingDialect, timeoutSeconds: Int64) {
        self.listener = listener
        self.dialect = dialect
        self.timeoutSeconds = timeoutSeconds
    }
}

/// The courier of one listener: sends what is owed until it is accepted.
///
/// Each listener has a courier of its own, so that a stopped one delays nobody else.
package struct DeliverEvents: Sendable {
    private let desk: Desk
    private let line: ListenerLine
    private let sender: any Sender
    private let bell = Bell()

    package init(desk: Desk, line: ListenerLine, sender: any Sender) {
        self.desk = desk
        self.line = line
        self.sender = sender
    }

    /// Deliveries on their way to one listener at once.
    static let crewLimit = 16

    var listener: Owned<Listener> { Owned(line.listener.id, of: line.listener.merchant) }

    /// Runs until cancelled; works when it is woken.
    func run() async {
        await crew.run()
    }

    func wake() {
        bell.ring()
    }

    /// Works off what is due now.
    package func untilDry() async {
        await crew.untilDry()
    }

    private var crew: Crew<Claimed> {
        let limit = line.dialect.pace?.atOnce ?? Self.crewLimit
        return Crew(bell: bell, limit: min(limit, Self.crewLimit), claim: claim, work: one)
    }

    /// A delivery that is nobody else's until then.
    private struct Claimed: Sendable {
        let delivery: Delivery
        let until: Moment
    }

    private var asking: (any AskingDialect)? { line.dialect as? any AskingDialect }

    /// How long a delivery may take: each call, the wait for its turn, and the doubt about its answer.
    private var leaseSeconds: Int64 {
        let queue = line.dialect.pace == nil ? 0 : LookUpBudget.longestWaitMilliseconds / 1000
        let call = line.timeoutSeconds + queue + AccountLine.answerMarginSeconds
        return asking.map { 2 * call + $0.doubtSeconds } ?? call
    }

    @Sendable private func claim(_ count: Int) async -> [Claimed] {
        let now = desk.now
        let lease = now + leaseSeconds
        do {
            return try await desk.books.claimDeliveries(
                to: line.listener.id,
                of: line.listener.merchant,
                due: now,
                lease: lease,
                limit: count
            )
            .map { Claimed(delivery: $0, until: lease) }
        } catch {
            desk.logger.error("deliveries cannot be read", metadata: ["why": "\(error)"])
            return []
        }
    }

    @Sendable private func one(_ claimed: Claimed) async {
        let delivery = claimed.delivery
        let result: Delivery.Result
        do {
            result = try await tell(claimed)
        } catch {
            let facts: Logger.Metadata = [
                "delivery": "\(delivery.id.text)", "why": "\(error)",
            ]
            desk.logger.notice("a delivery had no turn and waits for the next", metadata: facts)
            return
        }
        do {
            try await desk.books.record(result, of: delivery.owned)
            if case .delivered = result, delivery.attempts > 0 {
                _ = try await desk.books.resume(
                    of: line.listener.merchant,
                    listener: line.listener.id,
                    delivery: nil,
                    at: desk.now
                )
            }
        } catch {
            desk.logger.error(
                "a delivery was made and could not be noted; it will be made again, same id",
                metadata: ["delivery": "\(delivery.id.text)", "why": "\(error)"]
            )
        }
        log(result, of: delivery)
    }

    /// Nothing more may be sent under this claim: by the time of the answer it may be another's.
    private struct TooLate: Error {}
    /// Too many calls wait before the listener already.
    private struct QueueIsFull: Error {}

    /// Asks first where the listener does not know repeats, and holds the claim, past any resuming,
    /// while what was sent may still be at work.
    private func tell(_ claimed: Claimed) async throws -> Delivery.Result {
        let delivery = claimed.delivery
        let request: Request
        do throws(CannotBeTold) {
            request = try line.dialect.request(for: delivery.event, at: desk.now)
        } catch {
            return .parked(why: error.why)
        }
        if let asking {
            if let found = try await look(for: delivery, asking) { return found }
            let over = desk.now + (line.timeoutSeconds + asking.doubtSeconds)
            guard over <= claimed.until else { throw TooLate() }
        }
        let outcome = try await send(request)
        desk.surroundings.reached(.forwardToMark)
        switch (outcome, asking) {
        case (.reply(let reply), _):
            let verdict = line.dialect.verdict(on: reply)
            if case .unknown = verdict { try await waitOutDoubt() }
            return result(of: verdict, for: delivery)
        case (.neverSent(let why), _), (.lost(let why), nil):
            return later(delivery, why: why, after: nil)
        case (.lost(let why), _):
            try await waitOutDoubt()
            return later(delivery, why: why, after: nil)
        }
    }

    /// What became of a delivery that is there already, or cannot be looked for now; nil where it is
    /// certainly not there.
    private func look(
        for delivery: Delivery,
        _ asking: any AskingDialect
    ) async throws -> Delivery.Result? {
        switch try await send(asking.question(about: delivery.event)) {
        case .neverSent(let why), .lost(let why): later(delivery, why: why, after: nil)
        case .reply(let reply):
            asking.finding(in: reply, about: delivery.event).map { result(of: $0, for: delivery) }
        }
    }

    private func waitOutDoubt() async throws {
        try await desk.surroundings.sleep((asking?.doubtSeconds ?? 0) * 1000)
    }

    /// Sends when it is our turn, where the listener counts calls.
    private func send(_ request: Request) async throws -> Outcome {
        if let budget = line.dialect.pace?.budget {
            let wait = try await desk.books.takeTurn(at: listener, within: budget, at: desk.now)
            guard let wait else { throw QueueIsFull() }
            if wait > 0 { try await desk.surroundings.sleep(wait) }
        }
        return await sender.send(request, timeoutSeconds: line.timeoutSeconds)
    }

    private func result(of verdict: DeliveryVerdict, for delivery: Delivery) -> Delivery.Result {
        switch verdict {
        case .accepted: .delivered(at: desk.now)
        case .refused(let why): .parked(why: why)
        case .retry(let why, let seconds): later(delivery, why: why, after: seconds)
        case .unknown(let why): later(delivery, why: why, after: nil)
        }
    }

    private func later(_ delivery: Delivery, why: String, after seconds: Int64?) -> Delivery.Result
    {
        let wait = RetrySchedule.waitSeconds(
            afterAttempt: delivery.attempts + 1,
            owedForSeconds: desk.now.seconds(since: delivery.owedSince),
            retryAfterSeconds: seconds,
            jitterThousandths: desk.surroundings.anyNumber(1000)
        )
        guard let wait else { return .parked(why: why) }
        return .failed(why: why, next: desk.now + wait)
    }

    private func log(_ result: Delivery.Result, of delivery: Delivery) {
        let facts: Logger.Metadata = [
            "event": "\(delivery.event.id.text)", "listener": "\(line.listener.id.text)",
            "kind": "\(delivery.event.event.kind.rawValue)",
        ]
        switch result {
        case .delivered: desk.logger.info("an event was accepted", metadata: facts)
        case .failed(let why, _):
            desk.logger.notice(
                "an event was not accepted yet",
                metadata: facts.merging(["why": "\(why)"]) { $1 }
            )
        case .parked(let why):
            desk.logger.error(
                "a delivery is parked until somebody resumes it",
                metadata: facts.merging(["why": "\(why)"]) { $1 }
            )
        }
    }
}
