import Payments
import Wire

/// The buyer with a bank's app: scans a code, pays or fails, and the bank reports it.
struct Payer: Sendable {
    let network: SandboxNetwork
    let raiffeisen: RaiffeisenSide
    let elplat: ElplatSide
    let courier: CallbackCourier

    static let lateMilliseconds: Int64 = 5000

    /// The code's id in a payload, or the id itself.
    static func codeID(_ text: String) -> String {
        let last = text.split(separator: "/").last.map(String.init) ?? text
        return String(last.prefix { $0 != "?" })
    }

    /// Reports a payment, with the trouble that was asked for.
    func report(_ activation: SandboxNetwork.Activation, _ faults: inout Faults) {
        if faults.take(.forgeCallback, at: .callback),
            let forged = callback(about: activation, faults, key: Secret("a forger's guess"))
        {
            courier.send(forged)
        }
        guard !faults.take(.loseCallback, at: .callback),
            let request = callback(about: activation, faults)
        else { return }
        let isLate = faults.take(.lateCallback, at: .callback)
        let delay = isLate ? Self.lateMilliseconds : 0
        courier.send(request, after: delay)
        if faults.take(.duplicateCallback, at: .callback) {
            for _ in 0..<9 { courier.send(request, after: delay) }
        }
        if faults.take(.outOfOrder, at: .callback),
            let declined = raiffeisen.callback(about: activation, status: "DECLINED", faults)
        {
            courier.send(declined, after: delay + 50)
        }
    }

    func callback(
        about activation: SandboxNetwork.Activation,
        _ faults: Faults,
        key: Secret? = nil
    ) -> Request? {
        switch network.code(activation.code)?.bank {
        case .raiffeisen:
            raiffeisen.callback(about: activation, status: "SUCCESS", faults, key: key)
        case .elplat: elplat.callback(about: activation, isPaid: true)
        case nil: nil
        }
    }
}
