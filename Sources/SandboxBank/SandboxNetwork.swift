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

        package init(
            id: String,
            payload: String,
            bank: SandboxSettings.Bank,
            isReusable: Bool,
            callbackURL: String?,
            current: String? = nil
        ) {
            self.id = id
            self.payload = payload
            self.bank = bank
            self.isReusable = isReusable
            self.callbackURL = callbackURL
            self.current = current
        }
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

        package init(
            id: String,
            code: String,
            amount: Money,
            purpose: String,
            expiresAt: Moment,
            state: State = .waiting
        ) {
            self.id = id
            self.code = code
            self.amount = amount
            self.purpose = purpose
            self.expiresAt = expiresAt
            self.state = state
        }
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
        /// What it comes to once its time in progress is over.
        package let isDeclined: Bool

        package func state(at now: Moment) -> State {
            guard now.seconds(since: askedAt) >= SandboxNetwork.refundSeconds else {
                return .pending
            }
            return isDeclined ? .declined : .completed
        }
    }

    package enum Refusal: Error, Hashable {
        case unknownCode, unknownActivation, busy, paidAlready
        case final(Activation.State)
        /// The code asks for nothing, so there is nothing to pay.
        case notActive
        case exceedsPayment
        /// The id stands for another refund: nothing is paid back under it a second time.
        case refundIDTaken
    }

    struct State {
        var codes: [String: Code] = [:]
        var activations: [String: Activation] = [:]
        var refunds: [RefundKey: Refund] = [:]
        /// By the number of the operation.
        var paid: [Int64: String] = [:]
        /// The newest paid activation of each code.
        var lastPaid: [String: String] = [:]
        var callbackURLs: [SandboxSettings.Bank: String] = [:]
        var nextNumber: Int64 = 100_000
    }

    struct RefundKey: Hashable {
        let bank: SandboxSettings.Bank
        let id: String
    }

    let state = Mutex(State())
    package let now: @Sendable () -> Moment
    private let anyBytes: @Sendable (_ count: Int) -> [UInt8]
    /// How long a refund stays in progress, seconds.
    package static let refundSeconds: Int64 = 1
    /// Codes that the buyer's list shows.
    static let listLimit = 200

    /// `anyBytes` makes so many bytes by chance; a simulator brings its own.
    package init(
        now: @escaping @Sendable () -> Moment,
        anyBytes: @escaping @Sendable (_ count: Int) -> [UInt8] = { Randomness.bytes(count: $0) }
    ) {
        self.now = now
        self.anyBytes = anyBytes
    }

    /// An id as НСПК makes them: version 4, so by chance alone.
    func newID(prefix: String) -> String {
        LinkText.newID(prefix: prefix, bytes: anyBytes(16))
    }

    /// A UUID of version 4 as people write it.
    func newUUID() -> String {
        var bytes = anyBytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }

    package func open(_ code: Code) {
        state.withLock { $0.codes[code.id] = code }
    }

    /// Puts a purchase on a code; `replaces` tells what happens to an unpaid one that is there.
    ///
    /// One name is one purchase: an unpaid one of this name on another code leaves that code.
    package func activate(_ activation: Activation, replaces: Bool) throws(Refusal) {
        let now = now()
        let result = state.withLock { state -> Result<Void, Refusal> in
            guard let code = state.codes[activation.code] else { return .failure(.unknownCode) }
            if let known = state.settled(activation.id, at: now) {
                guard known.paid == nil else { return .failure(.paidAlready) }
                guard known.state != .inProgress else { return .failure(.busy) }
            }
            if let current = state.settled(code.current, at: now), !current.state.isFinal {
                guard replaces, current.state == .waiting else { return .failure(.busy) }
                state.activations[current.id]?.state = .cancelled
            }
            if let known = state.activations[activation.id], known.code != activation.code,
                state.codes[known.code]?.current == known.id
            {
                state.codes[known.code]?.current = nil
            }
            state.activations[activation.id] = activation
            state.codes[activation.code]?.current = activation.id
            return .success(())
        }
        try result.get()
    }

    package func cancel(_ id: String, at bank: SandboxSettings.Bank) throws(Refusal) {
        let now = now()
        let result = state.withLock { state -> Result<Void, Refusal> in
            guard let activation = state.settled(id, at: now),
                state.codes[activation.code]?.bank == bank
            else { return .failure(.unknownActivation) }
            guard activation.state == .waiting else { return .failure(.final(activation.state)) }
            state.activations[id]?.state = .cancelled
            state.free(from: activation)
            return .success(())
        }
        try result.get()
    }

    package func code(_ id: String) -> Code? {
        state.withLock { $0.codes[id] }
    }

    /// nil for one that another bank made.
    package func activation(_ id: String, at bank: SandboxSettings.Bank) -> Activation? {
        let now = now()
        return state.withLock { state in
            guard let known = state.settled(id, at: now), state.codes[known.code]?.bank == bank
            else { return nil }
            return known
        }
    }

    /// The activation that a scan of this code leads to.
    package func current(on code: String) -> Activation? {
        let now = now()
        return state.withLock { state in
            guard let known = state.settled(state.codes[code]?.current, at: now) else { return nil }
            return state.codes[code]?.current == nil ? nil : known
        }
    }

    /// The newest paid activation of a code: what "payment info" of the code tells.
    package func lastPaid(on code: String) -> Activation? {
        state.withLock { state in
            state.lastPaid[code].flatMap { state.activations[$0] }
        }
    }

    /// Codes that can be paid now, at most `listLimit`, those that live longest first.
    package func payable() -> [(code: Code, activation: Activation)] {
        let now = now()
        return state.withLock { state in
            let found = state.codes.values.compactMap { code -> (Code, Activation)? in
                guard let known = code.current.flatMap({ state.activations[$0] }),
                    known.state == .waiting, known.expiresAt > now
                else { return nil }
                return (code, known)
            }
            return Array(found.sorted { $0.1.expiresAt > $1.1.expiresAt }.prefix(Self.listLimit))
        }
    }

    /// Where a bank reports to, once its merchant has said so.
    package func callbackURL(of bank: SandboxSettings.Bank) -> String? {
        state.withLock { $0.callbackURLs[bank] }
    }

    package func report(of bank: SandboxSettings.Bank, to url: String) {
        state.withLock { $0.callbackURLs[bank] = url }
    }

    /// All the money that moved, for a comparison to the kopeck, in the order in which it did.
    package func books() -> (paid: [Activation], refunds: [Refund]) {
        state.withLock { state in
            let paid = state.activations.values.filter { $0.paid != nil }
            return (
                paid.sorted { ($0.paid?.number ?? 0) < ($1.paid?.number ?? 0) },
                state.refunds.values.sorted { $0.id < $1.id }
            )
        }
    }
}

extension SandboxNetwork.Activation.State {
    var isFinal: Bool { self != .waiting && self != .inProgress }
}

extension SandboxNetwork.State {
    /// The activation as it stands now: time alone ends one that waits.
    mutating func settled(_ id: String?, at now: Moment) -> SandboxNetwork.Activation? {
        guard let id, let known = activations[id] else { return nil }
        guard known.state == .waiting, known.expiresAt <= now else { return known }
        activations[id]?.state = .expired
        free(from: known)
        return activations[id]
    }

    /// A register's code that asks for nothing leads nowhere.
    mutating func free(from activation: SandboxNetwork.Activation) {
        guard let code = codes[activation.code], code.isReusable, code.current == activation.id
        else { return }
        codes[activation.code]?.current = nil
    }
}
