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

    private var crew: Crew<Delivery> {
        Crew(bell: bell, limit: Self.crewLimit, claim: claim, work: one)
    }

    @Sendable private func claim(_ count: Int) async -> [Delivery] {
        let now = desk.now
        do {
            return try await desk.books.claimDeliveries(
                to: line.listener.id,
                of: line.listener.merchant,
                due: now,
                lease: now + (line.timeoutSeconds + AccountLine.answerMarginSeconds),
                limit: count
            )
        } catch {
            desk.logger.error("deliveries cannot be read", metadata: ["why": "\(error)"])
            return []
        }
    }

    @Sendable private func one(_ delivery: Delivery) async {
        let request = line.dialect.request(for: delivery.event, at: desk.now)
        let outcome = await sender.send(request, timeoutSeconds: line.timeoutSeconds)
        desk.surroundings.reached(.forwardToMark)
        let result = result(of: outcome, for: delivery)
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

    private func result(of outcome: Outcome, for delivery: Delivery) -> Delivery.Result {
        switch outcome {
        case .neverSent(let why), .lost(let why): return later(delivery, why: why, after: nil)
        case .reply(let reply):
            switch line.dialect.verdict(on: reply) {
            case .accepted: return .delivered(at: desk.now)
            case .refused(let why): return .parked(why: why)
            case .retry(let why, let seconds): return later(delivery, why: why, after: seconds)
            }
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
