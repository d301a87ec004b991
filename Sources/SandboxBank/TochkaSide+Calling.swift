import Payments
import Seals
import Wire

/// Tochka's webhooks: one signed token as the whole body, and the address that they go to.
extension TochkaSide {
    static let header = #"{"typ":"JWT","alg":"RS256"}"#

    /// Only money that came is told.
    func callbacks(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        guard word == .paid, activation.paid != nil else { return [] }
        return callback(claims(about: activation), key: settings.key).map { [$0] } ?? []
    }

    /// A well made token under somebody else's key.
    func forgery(about activation: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        guard let key = try? PrivateKey.made(for: .rsaSHA256) else { return nil }
        return callback(claims(about: activation), key: key)
    }

    private func callback(_ claims: JSON, key: PrivateKey) -> Request? {
        guard let url = network.callbackURL(of: .tochka) ?? settings.callbackURL else { return nil }
        let token = CompactJWS.text(header: Self.header, payload: claims.bytes, key: key)
        let headers: Headers = ["Content-Type": "text/plain"]
        return Request(.post, url, headers: headers, body: Array(token.utf8))
    }

    private func claims(about activation: SandboxNetwork.Activation) -> JSON {
        let amount = activation.paid?.amount ?? activation.amount
        return [
            "operationId": .text(ElplatSide.number(activation.paid?.number ?? 0)),
            "qrcId": .text(activation.code), "amount": .text(amount.roubles),
            "payerMobileNumber": "+79991234567", "payerName": "Иван Иванович И.",
            "brandName": "Песочница", "merchantId": .text(settings.merchantID),
            "purpose": .text(activation.purpose), "webhookType": "incomingSbpPayment",
            "customerCode": "300123123",
            "refTransactionId": "cb1ef10b-39e9-4e55-aef9-d6bcc396ff0f",
        ]
    }

    // MARK: Where webhooks go

    /// `/webhook/v1.0/{client_id}`, and `…/test_send`; the bodies are not wrapped in `Data`.
    ///
    /// - Note: the bank takes an address only when a trial gets HTTP 200; the sandbox sends the trial
    ///   and takes the address at once.
    func webhook(_ request: SideRequest, _ path: [String]) -> SideAnswer {
        guard path.count >= 3, path[1] == "v1.0" else {
            return Self.refused(.read, 404, "Not found")
        }
        let json = (try? JSON(reading: request.body)) ?? .null
        switch (request.method, path.dropFirst(3).first) {
        case ("PUT", nil), ("POST", nil):
            guard let url = json["url"]?.text, url.hasPrefix("http"),
                let types = json["webhooksList"]?.list, types.contains("incomingSbpPayment")
            else { return Self.refused(.issue, 400, "url and webhooksList are needed") }
            network.report(of: .tochka, to: url)
            return address(url, trial: true)
        case ("POST", "test_send"):
            guard let url = network.callbackURL(of: .tochka) else {
                return Self.refused(.read, 404, "No webhook")
            }
            return address(url, trial: true)
        case ("GET", nil):
            guard let url = network.callbackURL(of: .tochka) else {
                return Self.refused(.read, 404, "No webhook")
            }
            return address(url, trial: false)
        default: return Self.refused(.read, 404, "Not found")
        }
    }

    private func address(_ url: String, trial isTrial: Bool) -> SideAnswer {
        let data: JSON = ["webhooksList": ["incomingSbpPayment"], "url": .text(url)]
        let sent = isTrial ? callback(Self.trial, key: settings.key) : nil
        return SideAnswer(.issue, json: ["Data": data], callbacks: sent.map { [$0] } ?? [])
    }

    /// An example of the bank's: about nobody's shop.
    private static let trial: JSON = [
        "operationId": "A22001100263820100000533E625FCB3",
        "qrcId": "AS10006DPRTEFPFS9HJ9SQSDSVRHJD3L", "amount": "0.33",
        "merchantId": "MF0000000001", "webhookType": "incomingSbpPayment",
        "customerCode": "300123123",
    ]
}
