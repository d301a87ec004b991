import Payments
import Wire

/// T-Bank's notifications, each with its token.
extension TBankSide {
    func callbacks(
        about payment: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        switch word {
        case .paid:
            let told = ["AUTHORIZED", "CONFIRMED"].compactMap {
                notice(about: payment, status: $0, isGood: true, settings.password)
            }
            return faults.quirks.contains(.tbankConfirmedFirst) ? told.reversed() : told
        case .declined:
            if payment.paid == nil {
                files.fail(payment.id)
                if files.isRejected(payment.id) { try? network.cancel(payment.id, at: .tbank) }
            }
            let status = files.isRejected(payment.id) ? "REJECTED" : "AUTH_FAIL"
            return [notice(about: payment, status: status, isGood: false, settings.password)]
                .compactMap(\.self)
        }
    }

    func forgery(about payment: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        notice(about: payment, status: "CONFIRMED", isGood: true, SandboxSide.forgersKey)
    }

    /// What the payment has come to.
    func notice(about payment: SandboxNetwork.Activation) -> Request? {
        let now = network.activation(payment.id, at: .tbank) ?? payment
        let status = status(of: now)
        return notice(
            about: now,
            status: status,
            isGood: status != "REJECTED",
            settings.password
        )
    }

    private func notice(
        about payment: SandboxNetwork.Activation,
        status: String,
        isGood: Bool,
        _ password: Secret
    ) -> Request? {
        guard let url = network.code(payment.code)?.callbackURL else { return nil }
        var members: [JSON.Member] = [
            .init("TerminalKey", .text(settings.terminalKey)),
            .init("OrderId", .text(files.order(of: payment.id))), .init("Success", .bool(isGood)),
            .init("Status", .text(status)), .init("PaymentId", .number(payment.id)),
            .init("ErrorCode", .text(isGood ? "0" : "101")),
            .init("Amount", .integer((payment.paid?.amount ?? payment.amount).kopecks)),
            .init("Pan", "+7 (***) ***-**-31"),
        ]
        members.append(.init("Token", .text(Self.token(members, password))))
        return Request(.post, url, json: .object(members))
    }
}
