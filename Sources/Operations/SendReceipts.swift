import Ledger
import Logging
import Payments
import Receipts
import Wire

/// Asks the fiscal services for the receipts that are owed, and what became of those they have.
///
/// A crew of its own, with places of its own: a fiscal service that is dead or slow holds up neither
/// a till, nor a look-up, nor a delivery.
package struct SendReceipts: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    static let pauseMilliseconds: Int64 = 750
    /// Questions to fiscal services under way at once.
    static let crewLimit = 32

    /// Runs until cancelled.
    package func run() async {
        await crew.run(every: Self.pauseMilliseconds, in: desk.surroundings)
    }

    /// Works off what is due now.
    package func untilDry() async {
        await crew.untilDry()
    }

    private var crew: Crew<DueReceipt> {
        Crew(bell: desk.bells.receipts, limit: Self.crewLimit, claim: claim, work: one)
    }

    @Sendable private func claim(_ count: Int) async -> [DueReceipt] {
        let now = desk.now
        guard desk.fiscal.lines.values.contains(where: { !$0.breaker.isPausing(at: now) }) else {
            return []
        }
        let longest = desk.fiscal.lines.values.map(\.timeoutSeconds).max() ?? 0
        do {
            return try await desk.books.claimReceipts(
                due: now,
                lease: now + (longest + AccountLine.answerMarginSeconds),
                limit: count
            )
        } catch {
            desk.logger.error("due receipts cannot be read", metadata: ["why": "\(error)"])
            return []
        }
    }

    @Sendable private func one(_ due: DueReceipt) async {
        do {
            try await ask(about: due)
        } catch {
            desk.logger.error(
                "a receipt could not be seen to and will be tried again",
                metadata: ["receipt": "\(due.receipt.text)", "why": "\(error)"]
            )
        }
    }

    private func ask(about due: DueReceipt) async throws {
        guard let link = try await desk.books.link(due.link, including: .payment(due.payment)),
            let receipt = link.receipt(due.receipt, in: due.payment)
        else { return }
        let account = Owned(receipt.basket.account, of: link.merchant)
        guard let line = desk.fiscal.lines[account] else {
            let why = "no fiscal account '\(account.id.text)' in the settings"
            return try await file(.again(why: why, isInDoubt: false), of: receipt, due)
        }
        // While it is down its receipts wait out their leases; one is let through now and then.
        guard line.breaker.admit(at: desk.now) == nil else { return }
        let exchange =
            switch (receipt.state, receipt.task) {
            case (.sent, let task?): line.dialect.read(task, of: receipt)
            case (.owed, _), (.sent, nil): line.dialect.make(receipt)
            case (.done, _), (.failed, _): nil as FiscalExchange?
            }
        guard let exchange else { return }
        let answer = await answer(to: exchange, over: line)
        desk.surroundings.reached(.receiptToCommit)
        try await file(answer, of: receipt, due)
    }

    private func answer(to exchange: FiscalExchange, over line: FiscalLine) async -> FiscalAnswer {
        let outcome = await line.sender.send(
            exchange.request,
            timeoutSeconds: line.timeoutSeconds
        )
        let wasOpen = line.breaker.isOpen
        let answer: FiscalAnswer
        switch outcome {
        case .neverSent(let why):
            answer = .again(why: why, isInDoubt: false)
            line.breaker.note(answered: false, at: desk.now)
        case .lost(let why):
            answer = .again(why: why, isInDoubt: true)
            line.breaker.note(answered: false, at: desk.now)
        case .reply(let reply):
            answer = exchange.read(reply)
            line.breaker.note(answered: reply.status < 500, at: desk.now)
        }
        if wasOpen != line.breaker.isOpen {
            desk.logger.warning(
                wasOpen
                    ? "the fiscal service answers again"
                    : "the fiscal service does not answer: its receipts wait",
                metadata: ["fiscal": "\(line.id.id.text)"]
            )
        }
        return answer
    }

    private func file(
        _ answer: FiscalAnswer,
        of receipt: Receipt,
        _ due: DueReceipt
    ) async throws {
        let now = desk.now
        let jitter = desk.surroundings.anyNumber(1000)
        let after = try await desk.books.change(
            due.link,
            including: .payment(due.payment),
            once: nil
        ) { link in
            link.take(answer, of: receipt, in: due.payment, jitterThousandths: jitter, at: now)
            return link.receipt(receipt.id, in: due.payment)
        }
        guard let known = after ?? nil else { return }
        log(known)
        if known.state == .done || known.state == .failed {
            desk.bells.deliveries.ring()
            desk.bells.receipts.ring()
        }
    }

    private func log(_ receipt: Receipt) {
        var facts: Logger.Metadata = [
            "receipt": "\(receipt.id.text)", "status": "\(receipt.status)",
        ]
        if let reason = receipt.reason { facts["why"] = "\(reason)" }
        if let next = receipt.nextCheck { facts["next_check"] = "\(Timestamp.text(next))" }
        switch receipt.state {
        case .done: desk.logger.info("a receipt is made", metadata: facts)
        case .failed:
            desk.logger.error("a receipt failed; mend the cause and resume it", metadata: facts)
        case .owed, .sent:
            guard receipt.reason != nil else { return }
            desk.logger.notice(
                "the fiscal service gave no answer and will be asked again",
                metadata: facts
            )
        }
    }
}

extension Link {
    /// Takes in an answer about the try that was asked about.
    fileprivate mutating func take(
        _ answer: FiscalAnswer,
        of receipt: Receipt,
        in payment: Payment.ID,
        jitterThousandths: Int64,
        at now: Moment
    ) {
        switch answer {
        case .reading(let reading):
            observe(
                reading,
                of: receipt.id,
                attempt: receipt.attempt,
                in: payment,
                jitterThousandths: jitterThousandths,
                at: now
            )
        case .again(let why, let isInDoubt):
            heardNothing(
                aboutReceipt: receipt.id,
                attempt: receipt.attempt,
                in: payment,
                isInDoubt: isInDoubt,
                why: why,
                jitterThousandths: jitterThousandths,
                at: now
            )
        }
    }
}
