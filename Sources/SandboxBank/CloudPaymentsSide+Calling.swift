import Payments
import Seals
import Wire

/// CloudPayments' notifications, as forms with both seals.
extension CloudPaymentsSide {
    /// A check comes before the notification of the payment.
    func callbacks(
        about payment: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        let isRaw = faults.quirks.contains(.cloudpaymentsRawSeals)
        switch word {
        case .paid:
            let fee = Form.Field("TotalFee", "1.00")
            return [fields(payment, "Completed"), fields(payment, "Completed") + [fee]]
                .compactMap { request($0, settings.apiSecret, isRaw: isRaw) }
        case .declined:
            let more: [Form.Field] = [
                .init("Reason", "InsufficientFunds"), .init("ReasonCode", "5051"),
            ]
            let declined = fields(payment, "Declined") + more
            return [request(declined, settings.apiSecret, isRaw: isRaw)].compactMap(\.self)
        }
    }

    func forgery(about payment: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        let lie = fields(payment, "Completed") + [.init("TotalFee", "1.00")]
        return request(lie, SandboxSide.forgersKey, isRaw: false)
    }

    func refundNotice(_ number: String, of payment: String, _ amount: Money) -> Request? {
        let fields: [Form.Field] = [
            .init("TransactionId", number), .init("PaymentTransactionId", payment),
            .init("Amount", amount.roubles), .init("DateTime", date(network.now())),
            .init("OperationType", "Refund"), .init("InvoiceId", invoice(of: payment)),
        ]
        return request(fields, settings.apiSecret, isRaw: false)
    }

    private func fields(_ payment: SandboxNetwork.Activation, _ status: String) -> [Form.Field] {
        let amount = (payment.paid?.amount ?? payment.amount).roubles
        return [
            .init("TransactionId", payment.id), .init("Amount", amount), .init("Currency", "RUB"),
            .init("PaymentAmount", amount), .init("PaymentCurrency", "RUB"),
            .init("OperationType", "Payment"), .init("InvoiceId", invoice(of: payment.id)),
            .init("AccountId", ""), .init("Status", status),
            .init("DateTime", date(payment.paid?.at ?? network.now())), .init("TestMode", "0"),
            .init("GatewayName", "Sbp"),
        ]
    }

    private func date(_ moment: Moment) -> String {
        Self.date(moment).replacing("T", with: " ")
    }

    private func request(_ fields: [Form.Field], _ key: Secret, isRaw: Bool) -> Request? {
        guard let url = settings.callbackURL else { return nil }
        let form = Form(fields)
        let decoded = fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let plain = isRaw ? form.text : decoded
        let headers: Headers = [
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-HMAC": Seal(sealing: form.text, with: key.bytes).base64,
            "X-Content-HMAC": Seal(sealing: plain, with: key.bytes).base64,
        ]
        return Request(.post, url, headers: headers, body: Array(form.text.utf8))
    }
}
