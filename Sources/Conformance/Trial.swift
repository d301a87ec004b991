import Banks
import Payments
import Wire

/// The steps that scenarios are made of: each is a call by the dialect, and ends the scenario when
/// the bank's answer is not one that it could go on with.
struct Trial: Sendable {
    let bench: Bench

    static let timeoutSeconds: Int64 = 30
    /// How often something is asked before it is given up.
    static let lookLimit = 60

    var able: Capabilities { bench.bank.capabilities }

    private func line(over sender: (any Sender)? = nil) -> BankLine {
        BankLine(
            bank: bench.bank,
            sender: sender ?? bench.sender,
            timeoutSeconds: Self.timeoutSeconds
        )
    }

    /// A purchase on a code, as our books would hold it.
    struct Sale: Sendable {
        var charge: Charge
        var code: Link.Code?
        let use: Link.Use

        func asked(_ issued: Issued) -> Sale {
            Sale(
                charge: charge.naming(issued.activation),
                code: issued.code ?? code,
                use: use
            )
        }
    }

    func sale(_ use: Link.Use, on code: Link.Code? = nil, lifeSeconds: Int64? = nil) -> Sale {
        let longest = use == .once ? able.longestCodeSeconds : able.longestRegisterSeconds
        let life = lifeSeconds ?? max(able.shortestSeconds, min(600, longest))
        let now = bench.patience.now
        let charge = Charge(
            id: Charge.ID(bench.newID()),
            order: Order.ID(bench.newID()),
            amount: bench.price,
            purpose: "Conformance",
            generation: 1,
            isAtTill: use == .reusable,
            requestedAt: now,
            deadline: now + life,
            graceEnds: now + life + 86_400,
            state: .asking
        )
        return Sale(charge: charge, code: code, use: use)
    }

    func ask(_ sale: Sale, over sender: (any Sender)? = nil) async -> BankLine.Answer<Issued> {
        await line(over: sender).call { (bank) throws(NotOffered) in
            guard sale.use == .reusable, let code = sale.code else {
                return try bank.issue(sale.charge, redirectURL: nil)
            }
            return try bank.activate(sale.charge, on: code)
        }
    }

    func enlist() async throws(Ended) -> Link.Code {
        guard able.offersRegisters else { throw .notOffered("register codes") }
        let name = bench.registerName
        return try value(
            await line().call { (bank) throws(NotOffered) in try bank.enlist(description: name) },
            "a register's code"
        )
    }

    /// A one-use code that can be paid.
    func sell(lifeSeconds: Int64? = nil) async throws(Ended) -> Sale {
        let sale = sale(.once, lifeSeconds: lifeSeconds)
        let sold = sale.asked(try value(await ask(sale), "a code"))
        guard let code = sold.code, !code.payload.isEmpty else { throw .failed("there is no code") }
        return sold
    }

    /// A purchase on a register's code.
    func charge(on code: Link.Code) async throws(Ended) -> Sale {
        let sale = sale(.reusable, on: code)
        return sale.asked(try value(await ask(sale), "an activation"))
    }

    func code(of sale: Sale) throws(Ended) -> Link.Code {
        guard let code = sale.code else { throw .failed("there is no code") }
        return code
    }

    func read(_ sale: Sale) async throws(Ended) -> Reading {
        try value(await look(sale), "a reading")
    }

    func look(_ sale: Sale) async -> BankLine.Answer<Reading> {
        await line().call { (bank) throws(NotOffered) in
            try bank.read(sale.charge, on: sale.code, use: sale.use)
        }
    }

    func release(_ sale: Sale) async -> BankLine.Answer<Void> {
        await line().call { (bank) throws(NotOffered) in
            try bank.release(sale.charge, on: sale.code, use: sale.use)
        }
    }

    /// Reads until the money is there: a bank may need some seconds.
    func money(_ sale: Sale) async throws(Ended) -> Incoming {
        var last: Reading?
        for _ in 0..<Self.lookLimit {
            let reading = try await read(sale)
            if case .paid(let money) = reading {
                guard money.amount == sale.charge.amount else {
                    throw .failed("\(money.amount.roubles) came, not the price")
                }
                return money
            }
            last = reading
            await bench.patience.pass(seconds: 1)
        }
        throw .failed("paid, and still reads as \(last.map(Self.word) ?? "nothing")")
    }

    func payment(_ money: Incoming) -> Payment {
        Payment(
            id: Payment.ID("conformance"),
            number: money.number,
            amount: money.amount,
            paidAt: money.paidAt ?? bench.patience.now,
            kind: .paid
        )
    }

    func refund(
        _ refund: Refund,
        of money: Incoming,
        _ sale: Sale,
        over sender: (any Sender)? = nil
    ) async -> BankLine.Answer<RefundReading> {
        await line(over: sender).call { (bank) throws(NotOffered) in
            try bank.refund(refund, of: payment(money), charge: sale.charge, code: sale.code)
        }
    }

    func look(_ refund: Refund, of money: Incoming, _ sale: Sale) async
        -> BankLine.Answer<RefundReading>
    {
        await line().call { (bank) throws(NotOffered) in
            try bank.readRefund(refund, of: payment(money), charge: sale.charge)
        }
    }

    func play<Value>(_ deed: () async throws(CannotPlay) -> Value) async throws(Ended) -> Value {
        do throws(CannotPlay) {
            return try await deed()
        } catch {
            throw .notTried(error.why)
        }
    }

    func value<Value>(_ answer: BankLine.Answer<Value>, _ what: String) throws(Ended) -> Value {
        switch answer {
        case .value(let value): return value
        case .refused("not_offered", let words): throw .notOffered(words)
        case .refused(let code, let words): throw .failed("\(what): refused, \(code) \(words)")
        case .unreachable(let why), .unknown(let why): throw .failed("\(what): \(why)")
        }
    }

    static func word(_ reading: Reading) -> String {
        switch reading {
        case .waiting: "waiting"
        case .inProgress: "in progress"
        case .paid: "paid"
        case .declined: "declined"
        case .dead: "dead"
        case .missing: "missing"
        }
    }
}

extension Charge {
    /// The same charge once the bank has named its activation.
    fileprivate func naming(_ activation: String?) -> Charge {
        Charge(
            id: id,
            order: order,
            amount: amount,
            purpose: purpose,
            generation: generation,
            isAtTill: isAtTill,
            requestedAt: requestedAt,
            deadline: deadline,
            graceEnds: graceEnds,
            state: state,
            activation: activation
        )
    }
}
