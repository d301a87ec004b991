package import Payments
import Synchronization

/// What the buyer does, and money on its way back.
extension SandboxNetwork {
    /// The buyer scans: what is seen now is what will be paid, whatever happens to the code later.
    package func start(_ code: String) throws(Refusal) -> Activation {
        let now = now()
        let result = state.withLock { state -> Result<Activation, Refusal> in
            state.expire(at: now)
            guard let known = state.codes[code] else { return .failure(.unknownCode) }
            guard let id = known.current, let activation = state.activations[id],
                activation.state == .waiting
            else { return .failure(.notActive) }
            state.activations[id]?.state = .inProgress
            return .success(activation)
        }
        return try result.get()
    }

    /// The buyer confirms.
    ///
    /// - Parameter late: permits money for an activation that has ended meanwhile, as when a buyer
    ///   confirms in the app after the till cancelled.
    package func finish(
        _ activation: String,
        amount: Money? = nil,
        late: Bool = false
    ) throws(Refusal) -> Activation {
        let now = now()
        let result = state.withLock { state -> Result<Activation, Refusal> in
            guard var known = state.activations[activation] else {
                return .failure(.unknownActivation)
            }
            guard known.paid == nil else { return .failure(.paidAlready) }
            guard late || known.state == .waiting || known.state == .inProgress else {
                return .failure(.notActive)
            }
            state.nextNumber += 1
            known.state = .paid
            known.paid = Paid(number: state.nextNumber, amount: amount ?? known.amount, at: now)
            state.activations[activation] = known
            if state.codes[known.code]?.current == activation { state.free(known.code) }
            return .success(known)
        }
        return try result.get()
    }

    /// The buyer's bank says no; the code can be paid by another try.
    package func decline(_ activation: String) throws(Refusal) -> Activation {
        let result = state.withLock { state -> Result<Activation, Refusal> in
            guard let known = state.activations[activation] else {
                return .failure(.unknownActivation)
            }
            guard known.paid == nil else { return .failure(.paidAlready) }
            state.activations[activation]?.state = .waiting
            state.activations[activation]?.isDeclined = true
            return .success(known)
        }
        return try result.get()
    }

    package func refund(
        _ id: String,
        of activation: String,
        amount: Money,
        declines: Bool
    ) throws(Refusal) -> Refund {
        let now = now()
        let result = state.withLock { state -> Result<Refund, Refusal> in
            if let known = state.refunds[id] { return .success(known) }
            guard let paid = state.activations[activation]?.paid else {
                return .failure(.unknownActivation)
            }
            let given = state.refunds.values
                .filter { $0.activation == activation && $0.state != .declined }
                .reduce(Int64(0)) { $0 + $1.amount.kopecks }
            guard given + amount.kopecks <= paid.amount.kopecks else {
                return .failure(.exceedsPayment)
            }
            let refund = Refund(
                id: id,
                activation: activation,
                amount: amount,
                askedAt: now,
                state: declines ? .declined : .pending
            )
            state.refunds[id] = refund
            return .success(refund)
        }
        return try result.get()
    }

    package func refund(_ id: String) -> Refund? {
        let now = now()
        return state.withLock { state in
            state.decideRefunds(at: now)
            return state.refunds[id]
        }
    }

    /// The activation with this bank's number of the operation.
    package func activation(number: Int64) -> Activation? {
        state.withLock { $0.activations.values.first { $0.paid?.number == number } }
    }
}
