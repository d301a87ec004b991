import Banks
import Payments
import Wire

/// Two at one register's code.
extension Trial {
    /// Whoever wins, money goes to exactly one purchase, and to the one that the bank shows as live.
    ///
    /// Who wins, and whether the callback says who, is as the dialect declares it.
    func activationRace() async throws(Ended) {
        let code = try await enlist()
        let first = try await charge(on: code)
        let other = sale(.reusable, on: code)
        let second: Sale?
        switch await ask(other) {
        case .value(let issued): second = other.asked(issued)
        case .refused: second = nil
        case .unreachable(let why), .unknown(let why): throw .failed(why)
        }
        guard second == nil ? able.secondActivation.mayRefuse : able.secondActivation.mayReplace
        else {
            throw .failed(
                "declared: \(able.secondActivation), seen: \(second == nil ? "refuses" : "replaces")"
            )
        }
        _ = await bench.mailbox?.take(withinSeconds: 0)
        try await play { () throws(CannotPlay) in try await bench.buyer.pay(code) }
        _ = try await money(second ?? first)
        if second != nil, case .paid = try await read(first) {
            throw .failed("one payment is read as two")
        }
        try await hear(of: second ?? first)
    }

    /// Where the dialect says that callbacks name the activation, those of this payment do.
    private func hear(of sale: Sale) async throws(Ended) {
        guard able.callbackNamesActivation, let mailbox = bench.mailbox else { return }
        let names: Set<BankName> = [
            .charge(sale.charge.id.text), .activation(sale.charge.activation ?? ""),
        ]
        var hasOther = false
        for _ in 0..<Self.callbackLimit {
            let heard = await mailbox.take(withinSeconds: Self.callbackSeconds)
                .compactMap(self.names(in:))
            if heard.contains(where: { !names.isDisjoint(with: $0) }) { return }
            // The first that comes may be a late one of an earlier payment, so one more is waited for.
            if hasOther { break }
            hasOther = !heard.isEmpty
        }
        throw .failed("declared: callbacks name the activation, seen: none does")
    }

    private func names(in message: Message) -> [BankName]? {
        switch bench.bank.judge(message) {
        case .authenticated(let seen), .hint(let seen): seen.names
        case .rejected: nil
        }
    }

    /// A release that meets a buyer loses, and one that comes late hits nobody else.
    func releaseRace() async throws(Ended) {
        let code = try await enlist()
        let first = try await charge(on: code)
        let scan = try await play { () throws(CannotPlay) in try await bench.buyer.scan(code) }
        let released = await release(first)
        try await play { () throws(CannotPlay) in try await bench.buyer.finish(scan) }
        _ = try await money(first)
        if case .value = released, try await read(first) == .dead {
            throw .failed("a purchase that was paid reads as released")
        }
        let second = try await charge(on: code)
        guard able.releaseNamesCharge else { return }
        _ = await release(first)
        let reading = try await read(second)
        _ = await release(second)
        guard reading == .waiting else {
            throw .failed("a late release made the next purchase \(Self.word(reading))")
        }
    }
}
