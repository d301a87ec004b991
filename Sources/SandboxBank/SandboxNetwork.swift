package import Payments
import Seals
import Synchronization

/// What НСПК and the banks know: codes, what they ask for, and the money that moved.
///
/// Rules only: no HTTP, and time is given. The dialects of the banks stand in front of it.
package final class SandboxNetwork: Sendable {
    package struct Code: Hashable, Sendable {
        package let id: String
        package let payload: String
        package let bank: SandboxSettings.Bank
        package let isReusable: Bool
        package let callbackURL: String?
        /// The activation that a scan leads to now.
        package var current: String?
    }

    /// One purchase on a code; a one-use code has exactly one.
    package struct Activation: Hashable, Sendable {
        package enum State: String, Hashable, Sendable {
            case waiting, inProgress, paid, cancelled, expired
        }

        package let id: String
        package let code: String
        package let amount: Money
        package let purpose: String
        package let expiresAt: Moment
        package var state: State
        package var isDeclined = false
        package var paid: Paid?
    }

    package struct Paid: Hashable, Sendable {
        package let number: Int64
        package let amount: Money
        package let at: Moment
    }

    package struct Refund: Hashable, Sendable {
        package enum State: Hashable, Sendable { case pending, completed, declined }
        package let id: String
        package let activation: String
        package let amount: Money
        package let askedAt: Moment
        package var state: State
    }

    package enum Refusal: Error, Hashable {
        case unknownCode, unknownActivation, busy, paidAlready
        case final(Activation.State)
        /// The code asks for nothing, so there is nothing to pay.
        case notActive
        case exceedsPayment
        case unknownRefund
    }

    struct State {
        var codes: [String: Code] = [:]
        var activations: [String: Activation] = [:]
        var refunds: [String: Refund] = [:]
        var nextNumber: Int64 = 100_000
    }

    let state = Mutex(State())
    let now: @Sendable () -> Moment
    /// How long a refund stays in progress, seconds.
    static let refundSeconds: Int64 = 1

    package init(now: @escaping @Sendable () -> Moment) {
        self.now = now
    }

    package func open(_ code: Code) {
        state.withLock { $0.codes[code.id] = code }
    }

    /// Puts a purchase on a code; `replaces` tells what happens to an unpaid one that is there.
    package func activate(_ activation: Activation, replaces: Bool) throws(Refusal) {
        let now = now()
        let result = state.withLock { state -> Result<Void, Refusal> in
            guard let code = state.codes[activation.code] else { return .failure(.unknownCode) }
            if let known = state.activations[activation.id], known.paid != nil {
                return .failure(.paidAlready)
            }
            state.expire(at: now)
            if let id = code.current, let current = state.activations[id],
                current.state == .waiting || current.state == .inProgress
            {
                guard replaces, current.state == .waiting else { return .failure(.busy) }
                state.activations[id]?.state = .cancelled
            }
            state.activations[activation.id] = activation
            state.codes[activation.code]?.current = activation.id
            return .success(())
        }
        try result.get()
    }

    package func cancel(_ id: String) throws(Refusal) {
        let now = now()
        let result = state.withLock { state -> Result<Void, Refusal> in
            state.expire(at: now)
            guard let activation = state.activations[id] else {
                return .failure(.unknownActivation)
            }
            guard activation.state == .waiting else { return .failure(.final(activation.state)) }
            state.activations[id]?.state = .cancelled
            state.free(activation.code)
            return .success(())
        }
        try result.get()
    }

    package func code(_ id: String) -> Code? {
        state.withLock { $0.codes[id] }
    }

    package func activation(_ id: String) -> Activation? {
        let now = now()
        return state.withLock { state in
            state.expire(at: now)
            return state.activations[id]
        }
    }

    /// The activation that a scan of this code leads to.
    package func current(on code: String) -> Activation? {
        let now = now()
        return state.withLock { state in
            state.expire(at: now)
            return state.codes[code]?.current.flatMap { state.activations[$0] }
        }
    }

    /// The newest paid activation of a code: what "payment info" of the code tells.
    package func lastPaid(on code: String) -> Activation? {
        state.withLock { state in
            state.activations.values.filter { $0.code == code && $0.paid != nil }
                .max { ($0.paid?.number ?? 0) < ($1.paid?.number ?? 0) }
        }
    }

    /// Codes that can be paid now.
    package func payable() -> [(code: Code, activation: Activation)] {
        let now = now()
        return state.withLock { state in
            state.expire(at: now)
            return state.codes.values.compactMap { code in
                guard let activation = code.current.flatMap({ state.activations[$0] }),
                    activation.state == .waiting
                else { return nil }
                return (code, activation)
            }
        }
    }

    /// All the money that moved, for a comparison to the kopeck.
    package func books() -> (paid: [Activation], refunds: [Refund]) {
        let now = now()
        return state.withLock { state in
            state.decideRefunds(at: now)
            let paid = state.activations.values.filter { $0.paid != nil }
            return (paid.sorted { $0.id < $1.id }, state.refunds.values.sorted { $0.id < $1.id })
        }
    }
}

extension SandboxNetwork.State {
    mutating func expire(at now: Moment) {
        for (id, activation) in activations
        where activation.state == .waiting && activation.expiresAt <= now {
            activations[id]?.state = .expired
            free(activation.code)
        }
    }

    /// A register's code that asks for nothing leads nowhere.
    mutating func free(_ code: String) {
        if codes[code]?.isReusable == true { codes[code]?.current = nil }
    }

    mutating func decideRefunds(at now: Moment) {
        for (id, refund) in refunds
        where refund.state == .pending
            && now.seconds(since: refund.askedAt) >= SandboxNetwork.refundSeconds
        {
            refunds[id]?.state = .completed
        }
    }
}
