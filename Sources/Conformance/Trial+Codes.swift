import Banks
import Payments

/// The life of a one-use code.
extension Trial {
    func create() async throws(Ended) {
        let sale = try await sell()
        let reading = try await read(sale)
        guard reading == .waiting else {
            throw .failed("a new code reads as \(Self.word(reading))")
        }
    }

    func pay() async throws(Ended) {
        let sale = try await sell()
        let code = try code(of: sale)
        try await play { () throws(CannotPlay) in try await bench.buyer.pay(code) }
        let money = try await money(sale)
        guard money.number != nil else { throw .failed("the money has no number") }
    }

    /// A failed try is no money, and is not the end of the purchase unless the bank says so.
    func decline() async throws(Ended) {
        let sale = try await sell()
        let code = try code(of: sale)
        _ = try await play { () throws(CannotPlay) in try await bench.buyer.decline(code) }
        let reading = try await read(sale)
        switch reading {
        case .declined, .waiting, .inProgress:
            try await play { () throws(CannotPlay) in try await bench.buyer.pay(code) }
            _ = try await money(sale)
        case .dead: return
        case .paid, .missing: throw .failed("a declined try reads as \(Self.word(reading))")
        }
    }

    /// What is over cannot be paid, and reads as dead where the bank is said to tell it.
    func expire() async throws(Ended) {
        let life = max(able.shortestSeconds, Self.shortLifeSeconds)
        let sale = try await sell(lifeSeconds: life)
        let code = try code(of: sale)
        try await outlive(sale, seconds: life + 1)
        let canPay = try await play { () throws(CannotPlay) in try await bench.buyer.canPay(code) }
        guard !canPay else { throw .failed("a code whose time is over took money") }
    }

    private func outlive(_ sale: Sale, seconds: Int64) async throws(Ended) {
        var waited: Int64 = 0
        for wait in [seconds, Self.anHourSeconds] {
            guard waited + wait <= bench.patience.limitSeconds else {
                throw .notTried("it lives longer than this stand waits")
            }
            await bench.patience.pass(seconds: wait)
            waited += wait
            let reading = try await read(sale)
            switch reading {
            case .dead: return
            case .waiting, .declined, .inProgress: continue
            case .paid, .missing: throw .failed("it reads as \(Self.word(reading))")
            }
        }
        guard !able.tellsExpiry else { throw .failed("its end is never told") }
    }

    /// Some banks lengthen what is shorter.
    private static let shortLifeSeconds: Int64 = 300
    private static let anHourSeconds: Int64 = 3600

    func revoke() async throws(Ended) {
        guard able.offersRevoke else { throw .notOffered("taking back a one-use code") }
        let sale = try await sell()
        let code = try code(of: sale)
        _ = try value(await release(sale), "a release")
        let reading = try await read(sale)
        guard reading == .dead else {
            throw .failed("a code that was taken back reads as \(Self.word(reading))")
        }
        let canPay = try await play { () throws(CannotPlay) in try await bench.buyer.canPay(code) }
        guard !canPay else { throw .failed("a code that was taken back took money") }
    }

    /// Money that comes after the end is seen, not hidden behind it.
    func latePay() async throws(Ended) {
        let sale = try await ending()
        let code = try code(of: sale)
        let scan = try await play { () throws(CannotPlay) in try await bench.buyer.decline(code) }
        _ = try value(await release(sale), "a release")
        try await play { () throws(CannotPlay) in try await bench.buyer.finish(scan) }
        _ = try await money(sale)
    }

    /// A purchase that can be ended by us.
    private func ending() async throws(Ended) -> Sale {
        if able.offersRegisters { return try await charge(on: try await enlist()) }
        guard able.offersRevoke else { throw .notOffered("ending a purchase before its time") }
        return try await sell()
    }

    /// What was lost on the way is unknown, until the bank is asked by our own name.
    func lostAnswer() async throws(Ended) {
        let code = able.readsLostActivation && able.offersRegisters ? try await enlist() : nil
        let sale = sale(code == nil ? .once : .reusable, on: code)
        let losing = LosingSender(sender: bench.sender, losing: 1)
        guard case .unknown = await ask(sale, over: losing) else {
            throw .failed("a lost answer is not unknown")
        }
        guard code != nil || able.readsLostIssue else {
            throw .notOffered("asking about a purchase whose answer was lost")
        }
        let reading = try await read(sale)
        guard reading == .waiting else {
            throw .failed("a purchase that the bank has reads as \(Self.word(reading))")
        }
        _ = await release(sale)
        let never = self.sale(sale.use, on: code)
        switch await look(never) {
        case .value(.missing), .refused, .unknown: return
        case .value(let reading):
            throw .failed("a purchase that the bank never got reads as \(Self.word(reading))")
        case .unreachable(let why): throw .failed(why)
        }
    }
}
