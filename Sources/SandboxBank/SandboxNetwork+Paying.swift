package import Payments
import Synchronization

/// What the buyer does, and money on its way back.
extension SandboxNetwork {
    /// The buyer scans: what is seen now is what will be paid, whatever happens to the code later.
    package func start(_ code: String) throws(Refusal) -> Activation {
        let now = now()
        let result = state.withLock { state -> Result<Activation, Refusal> in
            guard let known = state.codes[code] else { return .failure(.unknownCode) }
            guard let activation = state.settled(known.current, at: now),
                activation.state == .waiting
            else { return .failure(.notActive) }
            state.activations[activation.id]?.state = .inProgress
            return .success(activation)
        }
        return try result.get()
    }

    /// The buyer confirms.
    ///
    /// `late` permits money for an activation that has ended meanwhile, as when a buyer confirms in
    /// the app after the till cancelled.
    package func finish(
        _ activation: String,
        amount: Money? = nil,
        late: Bool = false
    ) throws(Refusal) -> Activation {
        let now = now()
        let result = state.withLock { state -> Result<Activation, Refusal> in
            guard var known = state.settled(activation, at: now) else {
                return .failure(.unknownActivation)
            }
            guard known.paid == nil else { return .failure(.paidAlready) }
            guard late || !known.state.isFinal else { return .failure(.notActive) }
            state.nextNumber += 1
            known.state = .paid
            known.paid = Paid(number: state.nextNumber, amount: amount ?? known.amount, at: now)
            state.activations[activation] = known
            state.paid[state.nextNumber] = activation
            state.lastPaid[known.code] = activation
            state.free(from: known)
            return .success(known)
        }
        return try result.get()
    }

    /// Its time is over, whatever the clock says.
    package func expire(_ activation: String) {
        state.withLock { state in
            guard let known = state.activations[activation], !known.state.isFinal else { return }
            state.activations[activation]?.state = .expired
            state.free(from: known)
        }
    }

    /// The buyer's bank says no; the code can be paid by another try.
    package func decline(_ activation: String) throws(Refusal) -> Activation {
        let now = now()
        let result = state.withLock { state -> Result<Activation, Refusal> in
            guard var known = state.settled(activation, at: now) else {
                return .failure(.unknownActivation)
            }
            guard known.paid == nil else { return .failure(.paidAlready) }
            guard !known.state.isFinal else { return .failure(.notActive) }
            known.state = .waiting
            known.isDeclined = true
            state.activations[activation] = known
            return .success(known)
        }
        return try result.get()
    }

    /// The same id with the same sum is the same refund, however often it is asked for.
    package func refund(
        _ id: String,
        of activation: String,
        amount: Money,
        declines: Bool,
        at bank: SandboxSettings.Bank
    ) throws(Refusal) -> Refund {
        let now = now()
        let result = state.withLock { state -> Result<Refund, Refusal> in
            guard let owner = state.activations[activation], let paid = owner.paid,
                state.codes[owner.code]?.bank == bank
            else { return .failure(.unknownActivation) }
            let key = RefundKey(bank: bank, id: id)
            if let known = state.refunds[key] {
                let isSame = known.activation == activation && known.amount == amount
                return isSame ? .success(known) : .failure(.refundIDTaken)
            }
            let left = state.refunds.values
                .filter { $0.activation == activation && $0.state(at: now) != .declined }
                .reduce(paid.amount) { left, refund in
                    left.subtracting(refund.amount) ?? Money(kopecks: 0)
                }
            guard amount <= left else { return .failure(.exceedsPayment) }
            let refund = Refund(
                id: id,
                activation: activation,
                amount: amount,
                askedAt: now,
                isDeclined: declines
            )
            state.refunds[key] = refund
            return .success(refund)
        }
        return try result.get()
    }

    package func refund(_ id: String, at bank: SandboxSettings.Bank) -> Refund? {
        state.withLock { $0.refunds[RefundKey(bank: bank, id: id)] }
    }

    /// What goes back of the money of one purchase, in no order.
    package func refunds(of activation: String) -> [Refund] {
        state.withLock { $0.refunds.values.filter { $0.activation == activation } }
    }

    /// The activation with this bank's number of the operation.
    package func activation(number: Int64, at bank: SandboxSettings.Bank) -> Activation? {
        state.withLock { state in
            guard let known = state.paid[number].flatMap({ state.activations[$0] }),
                state.codes[known.code]?.bank == bank
            else { return nil }
            return known
        }
    }
}
