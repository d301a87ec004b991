import Operations
import Payments
import SandboxBank
import Wire

/// The banks tell us of operations, and somebody else pretends to.
extension World {
    func report(_ activation: SandboxNetwork.Activation, isPaid: Bool, at bank: SimulatedBank) {
        if trouble.strikes(.callbackForged) { forge(activation, at: bank) }
        if trouble.strikes(.callbackLost) {
            return chronicle.note(
                "\(bank.host): never reports \(activation.id)",
                about: activation.id
            )
        }
        let callbacks = bank.side.callbacks(about: activation, isPaid: isPaid)
        let copies = trouble.strikes(.callbackTwice) ? Self.copies : 1
        for callback in Array(repeating: callbacks, count: copies).joined() {
            let delay = trouble.strikes(.callbackLate) ? dice.number(in: 1000...3_600_000) : 0
            spawn { [self] in
                await clock.sleep(delay + dice.number(in: 5...500))
                await carry(callback, about: activation.id, from: bank)
            }
        }
    }

    private static let copies = 10

    /// Says that a purchase is paid for which nobody has paid, without the bank's key.
    func forge(_ activation: SandboxNetwork.Activation, at bank: SimulatedBank) {
        guard bank.kind == .raiffeisen, let callback = bank.side.forgery(about: activation)
        else { return }
        spawn { [self] in
            await clock.sleep(dice.number(in: 1...2000))
            chronicle.note("a forger says that \(activation.id) is paid", about: activation.id)
            _ = await bring(callback, about: activation.id, to: bank)
        }
    }

    /// Sends a callback until we have taken it, as banks do, for about a day.
    private func carry(_ callback: Request, about name: String, from bank: SimulatedBank) async {
        for gap in Self.gapsSeconds {
            if let reply = await bring(callback, about: name, to: bank),
                bank.side.isTaken(reply)
            {
                return
            }
            await clock.sleep(gap * 1000)
        }
        chronicle.note("\(bank.host): gives up its callback about \(name)", about: name)
    }

    private static let gapsSeconds: [Int64] = [1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600]

    /// One try; nil where the bank hears no answer.
    private func bring(_ callback: Request, about name: String, to bank: SimulatedBank) async
        -> Reply?
    {
        await clock.sleep(dice.number(in: 5...60))
        guard let (life, desk) = dice.pick(instances.compactMap(\.open)) else { return nil }
        tally.add(\.callbacks)
        let message = Message(headers: callback.headers, body: callback.body)
        let reply = try? await AcceptCallback(desk: desk)(
            message,
            bank: bank.bankName,
            account: bank.account.id.text,
            secret: bank.callbackSecret.reveal()
        )
        guard let answer = reply ?? nil, !life.isOver else { return nil }
        if answer.status == 200 { auditor.acknowledged(callback, about: name, by: life.name) }
        if trouble.strikes(.acknowledgementLost) { return nil }
        return answer
    }
}
