import Payments
import Wire

/// ELPLAT's callbacks, which prove nothing.
extension ElplatSide {
    /// They go to the address that came with the code.
    func callbacks(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        callback(about: activation, word).map { [$0] } ?? []
    }

    private func callback(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word
    ) -> Request? {
        guard let url = network.code(activation.code)?.callbackURL, !url.isEmpty else { return nil }
        let amount = activation.paid?.amount ?? activation.amount
        let status: JSON =
            switch word {
            case .paid: 1
            case .declined: 0
            }
        var body: [JSON.Member] = [
            .init("qrcId", .text(activation.code)), .init("payStatus", status),
            .init("amount", .integer(amount.kopecks)), .init("allAmount", .integer(amount.kopecks)),
            .init("paymentPurpose", .text(activation.purpose)),
            .init("payPhone", "*********6731"),
        ]
        if activation.id != activation.code {
            body.append(.init("paramsId", .text(activation.id)))
        }
        if let number = activation.paid?.number {
            body.append(.init("ebl27", .text(Self.number(number))))
        }
        return Request(.post, url, json: .object(body))
    }

    /// Money that never moved: there is no seal to get wrong, only a lie to tell.
    func forgery(about activation: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        var lie = activation
        lie.paid = SandboxNetwork.Paid(
            number: Self.forgedNumber,
            amount: activation.amount,
            at: network.now()
        )
        return callback(about: lie, .paid)
    }

    private static let forgedNumber: Int64 = 666_666_666
}
