import Payments
import SandboxBank
import Wire

/// Somebody with a bank's app in front of a code.
struct Buyer: Sendable {
    let world: World
    let bank: SimulatedBank

    /// Looks at the code now and then, until it asks for something; then pays, fails or walks away.
    func pay(code: String, for order: String) async {
        for _ in 0..<Self.looks {
            await sleep(1...6)
            guard let seen = bank.network.current(on: code), seen.state == .waiting else {
                continue
            }
            return await pay(seen, on: code)
        }
        world.chronicle.note("buyer: finds nothing to pay and leaves", about: order)
    }

    static let looks = 6

    private func pay(_ seen: SandboxNetwork.Activation, on code: String) async {
        let name = seen.id
        if world.trouble.strikes(.latePayer) {
            // He has the purchase on his screen, and the bank does not know it yet.
            world.chronicle.note("buyer: scans \(name) and thinks it over", about: name)
            await sleep(10...600)
            return confirm(name, late: true, amount: nil)
        }
        guard let begun = try? bank.network.start(code) else { return }
        world.chronicle.note("buyer: scans, sees \(begun.id), begins to pay", about: begun.id)
        await sleep(2...16)
        if world.trouble.strikes(.declined) {
            guard let declined = try? bank.network.decline(begun.id) else { return }
            world.chronicle.note("buyer: his bank says no", about: begun.id)
            return world.report(declined, isPaid: false, at: bank)
        }
        let isWrong = world.trouble.strikes(.wrongAmount)
        confirm(
            begun.id,
            late: false,
            amount: isWrong ? begun.amount.adding(.init(kopecks: 100)) : nil
        )
    }

    private func confirm(_ name: String, late: Bool, amount: Money?) {
        guard let paid = try? bank.network.finish(name, amount: amount, late: late),
            let money = paid.paid
        else {
            return world.chronicle.note("buyer: cannot pay \(name) any more", about: name)
        }
        world.tally.add(\.paid)
        world.chronicle.note(
            "buyer: pays \(money.amount.roubles) for \(name), operation \(money.number)",
            about: name
        )
        world.report(paid, isPaid: true, at: bank)
    }

    private func sleep(_ seconds: ClosedRange<Int64>) async {
        let range = seconds.lowerBound * 1000...seconds.upperBound * 1000
        await world.clock.sleep(world.dice.number(in: range))
    }
}
