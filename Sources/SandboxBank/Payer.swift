import Payments
import Seals
import Wire

/// The buyer with a bank's app: scans a code, pays or fails, and the bank reports it.
struct Payer: Sendable {
    let network: SandboxNetwork
    let raiffeisen: RaiffeisenSide
    let elplat: ElplatSide
    let courier: CallbackCourier

    /// The code's id in a payload, or the id itself.
    static func codeID(_ text: String) -> String {
        let link = text.prefix { $0 != "?" }
        return link.split(separator: "/").last.map(String.init) ?? ""
    }

    /// What the bank says about an operation.
    enum Word: Sendable {
        case paid, declined
    }

    /// Reports an operation, with the trouble that was asked for.
    func report(_ activation: SandboxNetwork.Activation, _ word: Word, _ faults: inout Faults) {
        guard let bank = network.code(activation.code)?.bank else { return }
        if faults.take(.forgeCallback, at: .callback, of: bank),
            let forged = forgery(about: activation, at: bank, faults)
        {
            courier.send([forged])
        }
        guard !faults.take(.loseCallback, at: .callback, of: bank),
            let callback = callback(about: activation, word, at: bank, faults)
        else { return }
        var callbacks = [callback]
        if faults.take(.outOfOrder, at: .callback, of: bank),
            let declined = self.callback(about: activation, .declined, at: bank, faults)
        {
            callbacks.append(declined)
        }
        let isLate = faults.take(.lateCallback, at: .callback, of: bank)
        let isMany = faults.take(.duplicateCallback, at: .callback, of: bank)
        for _ in 0..<(isMany ? faults.copies : 1) {
            courier.send(callbacks, after: isLate ? faults.lateMilliseconds : 0)
        }
    }

    /// The only callback that is not for the courier: it goes out before a reply does.
    func callback(aboutPaid activation: SandboxNetwork.Activation, _ faults: Faults) -> Callback? {
        guard let bank = network.code(activation.code)?.bank else { return nil }
        return callback(about: activation, .paid, at: bank, faults)
    }

    private func callback(
        about activation: SandboxNetwork.Activation,
        _ word: Word,
        at bank: SandboxSettings.Bank,
        _ faults: Faults
    ) -> Callback? {
        let request =
            switch bank {
            case .raiffeisen: raiffeisen.callback(about: activation, word, faults)
            case .elplat: elplat.callback(about: activation, word)
            }
        return request.map { Callback(bank: bank, request: $0) }
    }

    private func forgery(
        about activation: SandboxNetwork.Activation,
        at bank: SandboxSettings.Bank,
        _ faults: Faults
    ) -> Callback? {
        let request =
            switch bank {
            case .raiffeisen:
                raiffeisen.callback(about: activation, .paid, faults, key: Secret("a guess"))
            case .elplat: elplat.forgery(about: activation)
            }
        return request.map { Callback(bank: bank, request: $0, isRepeated: false) }
    }
}
