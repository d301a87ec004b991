import Payments
import Seals
import Wire

/// Raiffeisen's callbacks, sealed over the text of the amount as it stands in the body.
extension RaiffeisenSide {
    func callback(
        about activation: SandboxNetwork.Activation,
        status: String,
        _ faults: Faults,
        key: Secret? = nil
    ) -> Request? {
        guard let url = settings.callbackURL, let paid = activation.paid else { return nil }
        let amount = Self.text(paid.amount, faults.amountText)
        let date = Self.date(paid.at)
        let body: JSON
        let sealed: String
        switch faults.shape {
        case .a:
            sealed = "\(amount)|\(settings.merchantID)|\(activation.id)|\(status)|\(date)"
            body = flat(activation, number: paid.number, amount, status, date)
        case .b:
            sealed = "\(amount)|\(settings.merchantID)|\(activation.id)|\(status)|\(date)"
            body = [
                "event": "payment",
                "transaction": [
                    "id": .integer(paid.number), "orderId": .text(activation.id),
                    "status": ["value": .text(status), "date": .text(date)],
                    "paymentMethod": "sbp", "paymentParams": ["qrId": .text(activation.code)],
                    "amount": .number(amount), "comment": .text(activation.purpose),
                ],
            ]
        }
        let seal = Seal(sealing: sealed, with: (key ?? settings.secretKey).bytes)
        return Request(.post, url, headers: ["X-Api-Signature-SHA256": seal.hex], json: body)
    }

    private func flat(
        _ activation: SandboxNetwork.Activation,
        number: Int64,
        _ amount: String,
        _ status: String,
        _ date: String
    ) -> JSON {
        [
            "transactionId": .integer(number), "qrId": .text(activation.code),
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
