import Payments
import Seals
import Wire

/// The buyer with a bank's app: scans a code, pays or fails, and the bank reports it.
struct Payer: Sendable {
    let network: SandboxNetwork
    let sides: [any BankSide]
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
        guard let side = side(of: activation) else { return }
        if faults.take(.forgeCallback, at: .callback, of: side.bank),
            let forged = side.forgery(about: activation, faults)
        {
            courier.send([side.callback(forged, isRepeated: false)])
        }
        guard !faults.take(.loseCallback, at: .callback, of: side.bank) else { return }
        var requests = side.callbacks(about: activation, word, faults)
        guard !requests.isEmpty else { return }
        if faults.take(.outOfOrder, at: .callback, of: side.bank) {
            requests += side.callbacks(about: activation, .declined, faults)
        }
        let isLate = faults.take(.lateCallback, at: .callback, of: side.bank)
        let isMany = faults.take(.duplicateCallback, at: .callback, of: side.bank)
        for _ in 0..<(isMany ? faults.copies : 1) {
            courier.send(
                requests.map { side.callback($0) },
                after: isLate ? faults.lateMilliseconds : 0
            )
        }
    }

    /// The only callbacks that are not for the courier: they go out before a reply does.
    func callbacks(aboutPaid activation: SandboxNetwork.Activation, _ faults: Faults) -> [Callback]
    {
        guard let side = side(of: activation) else { return [] }
        return side.callbacks(about: activation, .paid, faults).map { side.callback($0) }
    }

    private func side(of activation: SandboxNetwork.Activation) -> (any BankSide)? {
        let bank = network.code(activation.code)?.bank
        return sides.first { $0.bank == bank }
    }
}
