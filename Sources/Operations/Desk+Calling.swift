import Banks
import Ledger
import Logging
import Payments

/// Calling banks: every call counts for the breaker of its account.
extension Desk {
    /// Calls the account's bank with one step, in its dialect.
    ///
    /// `seconds` shortens the time after which an answer is taken for lost.
    func call<Value: Sendable>(
        over line: AccountLine,
        within seconds: Int64? = nil,
        _ makeExchange: (any Bank) throws(NotOffered) -> Exchange<Value>
    ) async -> BankLine.Answer<Value> {
        let answer = await line.line.call(within: seconds, makeExchange)
        note(answer, of: line)
        return answer
    }

    /// A till hears how it stands within this time, seconds.
    static let tillSeconds: Int64 = 3
    /// The part of it that a look beforehand may take.
    static let glanceSeconds: Int64 = 1

    /// Waits until the bank of this account may be asked; false when too many wait already.
    ///
    /// `isAwaited`: a person waits for the answer.
    func turn(to line: AccountLine, isAwaited: Bool) async throws -> Bool {
        guard let budget = line.budget else { return true }
        let wait = try await books.takeTurn(
            at: line.id,
            within: budget,
            isAwaited: isAwaited,
            at: now
        )
        guard let wait else { return false }
        guard wait > 0 else { return true }
        do {
            try await surroundings.sleep(wait)
            return true
        } catch {
            return false
        }
    }

    private func note<Value>(_ answer: BankLine.Answer<Value>, of line: AccountLine) {
        let wasOpen = line.breaker.isOpen
        switch answer {
        case .refused("not_offered", _): return
        case .value, .refused: line.breaker.note(answered: true, at: now)
        case .unreachable, .unknown: line.breaker.note(answered: false, at: now)
        }
        guard wasOpen != line.breaker.isOpen else { return }
        let facts: Logger.Metadata = ["account": "\(line.id.id.text)", "bank": "\(line.bankName)"]
        if wasOpen {
            logger.warning("the bank answers again", metadata: facts)
        } else {
            logger.error("the bank does not answer: new purchases are refused", metadata: facts)
        }
    }
}
