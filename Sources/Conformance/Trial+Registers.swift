import Banks
import Payments

/// Two at one register's code.
extension Trial {
    /// Whoever wins, money goes to exactly one purchase, and to the one that the bank shows as live.
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
        try await play { () throws(CannotPlay) in try await bench.buyer.pay(code) }
        guard let second else {
            _ = try await money(first)
            return
        }
        _ = try await money(second)
        if case .paid = try await read(first) {
            throw .failed("one payment is read as two")
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
