import Payments
import Seals
import Wire

/// Raiffeisen's callbacks, sealed over the text of the amount as it stands in the body.
extension RaiffeisenSide {
    func callbacks(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        let request = callback(about: activation, word, faults, key: settings.secretKey)
        return request.map { [$0] } ?? []
    }

    func forgery(about activation: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        callback(about: activation, .paid, faults, key: SandboxSide.forgersKey)
    }

    private func callback(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults,
        key: Secret
    ) -> Request? {
        guard let url = network.callbackURL(of: .raiffeisen) ?? settings.callbackURL else {
            return nil
        }
        let status =
            switch word {
            case .paid: "SUCCESS"
            case .declined: "DECLINED"
            }
        let amount = Self.text(activation.paid?.amount ?? activation.amount, faults.amountText)
        let date = Self.date(activation.paid?.at ?? network.now())
        let fields = [amount, settings.merchantID, activation.id, status, date]
        let body: JSON =
            switch faults.shape {
            case .a: flat(activation, amount, status, date)
            case .b: transaction(activation, amount, status, date)
            case .c: current(activation, amount, status, date)
            }
        let sealed = fields.joined(separator: "|")
        let seal = Seal(sealing: sealed, with: key.bytes)
        return Request(.post, url, headers: ["X-Api-Signature-SHA256": seal.hex], json: body)
    }

    private func transaction(
        _ activation: SandboxNetwork.Activation,
        _ amount: String,
        _ status: String,
        _ date: String
    ) -> JSON {
        [
            "event": "payment",
            "transaction": [
                "id": .integer(activation.paid?.number ?? 0), "orderId": .text(activation.id),
                "status": ["value": .text(status), "date": .text(date)],
                "paymentMethod": "sbp", "paymentParams": ["qrId": .text(activation.code)],
                "amount": .number(amount), "comment": .text(activation.purpose),
            ],
        ]
    }

    /// The form of the current pages, by the word of one third party.
    private func current(
        _ activation: SandboxNetwork.Activation,
        _ amount: String,
        _ status: String,
        _ date: String
    ) -> JSON {
        [
            "event": "PAYMENT",
            "data": [
                "amount": .number(amount), "publicId": .text(settings.merchantID),
                "order": ["id": .text(activation.id)],
                "status": ["value": .text(status), "date": .text(date)],
            ],
        ]
    }

    private func flat(
        _ activation: SandboxNetwork.Activation,
        _ amount: String,
        _ status: String,
        _ date: String
    ) -> JSON {
        [
            "transactionId": .integer(activation.paid?.number ?? 0),
            "qrId": .text(activation.code),
            "sbpMerchantId": .text(settings.merchantID), "merchantId": 123,
            "amount": .number(amount), "currency": "RUB", "transactionDate": .text(date),
            "paymentStatus": .text(status), "additionalInfo": .text(activation.purpose),
            "order": .text(activation.id), "createDate": .text(date),
        ]
    }

    private static func text(_ money: Money, _ text: Faults.AmountText) -> String {
        let hasNoKopecks = money.kopecks % 100 == 0
        return switch text {
        case .shortest: money.shortestRoubles
        case .one: hasNoKopecks ? money.shortestRoubles + ".0" : money.shortestRoubles
        case .two: money.roubles
        }
    }
}
