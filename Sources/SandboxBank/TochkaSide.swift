import Payments
import Seals
import Wire

/// Tochka's half of its dialect (protocol sheet 1, section 3), and the address of its public key.
///
/// `/tochka/uapi` is the bank's interface, `/tochka/doc/openapi/static/keys/public` its key.
struct TochkaSide: BankSide {
    let bank = SandboxSettings.Bank.tochka
    let prefix = ["tochka"]
    let network: SandboxNetwork
    let settings: SandboxSettings.Tochka

    static let member = "100000000065"
    static let keyPath = ["doc", "openapi", "static", "keys", "public"]
    static let codeMinutes: ClosedRange<Int64> = 1...129_600
    static let codeMinutesUsual: Int64 = 4320
    static let purposeLimit = 140

    /// Thirty tries, ten seconds apart, until HTTP 200.
    var gapsSeconds: [Int64] { Array(repeating: 10, count: 30) }

    func step(of request: SideRequest) -> Faults.Step {
        switch (request.method, request.path.last) {
        case ("POST", "activate"): .activate
        case ("POST", "deactivate"): .release
        case ("POST", "refund"): .refund
        case ("POST", "cashbox-qr-code"): .issue
        case ("POST", _) where request.path.contains("merchant"): .issue
        default: .read
        }
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        if request.path == Self.keyPath { return publicKey(request) }
        guard request.path.first == "uapi" else { return Self.refused(.read, 404, "Not found") }
        guard request.headers["Authorization"] == "Bearer " + settings.token.reveal() else {
            return Self.refused(.read, 403, "The token has no permission for this")
        }
        let path = Array(request.path.dropFirst())
        switch (request.method, path.first) {
        case (_, "webhook"): return webhook(request, path)
        case (_, "sbp") where path.count >= 3 && path[1] == "v1.0": break
        default: return Self.refused(.read, 404, "Not found")
        }
        let data = (try? JSON(reading: request.body))?["Data"] ?? .object([])
        let rest = Array(path.dropFirst(3))
        switch path[2] {
        case "qr-code" where request.method == "POST": return issue(data, rest)
        case "qr-code" where rest.count == 1: return code(rest[0])
        case "qr-codes" where rest.count == 2 && rest[1] == "payment-status":
            return statuses(rest[0])
        case "cashbox-qr-code": return cashbox(request, data, rest, faults)
        case "refund" where request.method == "POST": return refund(data, faults)
        case "refund" where rest.count == 1: return readRefund(rest[0])
        default: return Self.refused(.read, 404, "Not found")
        }
    }

    static func refused(_ step: Faults.Step, _ status: Int, _ words: String) -> SideAnswer {
        SideAnswer(
            step,
            status: status,
            json: [
                "code": .text(String(status)), "id": "9f1c2a4e-0000-4000-8000-000000000000",
                "message": "Что-то пошло не так",
                "Errors": [
                    [
                        "errorCode": .text(errorCode(status)), "message": .text(words),
                        "url": "http://enter.tochka.com/open-api",
                    ]
                ],
            ]
        )
    }

    private static func errorCode(_ status: Int) -> String {
        switch status {
        case 403: "HTTPForbidden"
        case 404: "HTTPNotFound"
        default: "HTTPBadRequest"
        }
    }

    static func good(_ step: Faults.Step, _ data: JSON, made: String? = nil) -> SideAnswer {
        SideAnswer(
            step,
            json: ["Data": data, "Links": ["self": "-"], "Meta": ["totalPages": 1]],
            made: made
        )
    }

    private func publicKey(_ request: SideRequest) -> SideAnswer {
        guard request.method == "GET", let numbers = settings.key.publicNumbers else {
            return Self.refused(.read, 404, "Not found")
        }
        let key: JSON = [
            "kty": "RSA", "e": .text(Base64.urlText(numbers.exponent)),
            "n": .text(Base64.urlText(numbers.modulus)),
        ]
        return SideAnswer(.read, json: key)
    }
}

// MARK: One-use codes

extension TochkaSide {
    private func issue(_ data: JSON, _ path: [String]) -> SideAnswer {
        guard path.count == 4, path[0] == "merchant", path[1] == settings.merchantID,
            path[2] + "/" + path[3] == settings.accountID
        else { return Self.refused(.issue, 403, "Unknown merchant or account") }
        guard data["qrcType"]?.text == "02" else {
            return Self.refused(.issue, 400, "The sandbox makes qrcType 02")
        }
        guard let wish = Wish(data) else {
            return Self.refused(.issue, 400, "amount, currency or paymentPurpose is wrong")
        }
        let minutes = data["ttl"].map(\.integer) ?? Self.codeMinutesUsual
        guard let minutes, Self.codeMinutes.contains(minutes) else {
            return Self.refused(.issue, 400, "ttl is 1 to 129600")
        }
        let code = open(isReusable: false, amount: wish.amount)
        try? network.activate(
            SandboxNetwork.Activation(
                id: code.id,
                code: code.id,
                amount: wish.amount,
                purpose: wish.purpose,
                expiresAt: network.now() + minutes * 60
            ),
            replaces: false
        )
        return Self.good(.issue, Self.facts(code), made: code.id)
    }

    func open(isReusable: Bool, amount: Money?) -> SandboxNetwork.Code {
        let id = network.newID(prefix: isReusable ? "AS1R00" : "AD1000")
        let type = isReusable ? "01" : "02"
        let code = SandboxNetwork.Code(
            id: id,
            payload: LinkText.payload(id: id, type: type, bank: Self.member, amount: amount),
            bank: .tochka,
            isReusable: isReusable,
            callbackURL: nil
        )
        network.open(code)
        return code
    }

    static func facts(_ code: SandboxNetwork.Code) -> JSON {
        ["payload": .text(code.payload), "qrcId": .text(code.id)]
    }

    private func code(_ id: String) -> SideAnswer {
        guard let code = network.code(id), code.bank == .tochka else {
            return Self.refused(.read, 404, "Unknown qrcId")
        }
        return Self.good(
            .read,
            [
                "status": "Active", "payload": .text(code.payload), "qrcId": .text(id),
                "accountId": .text(settings.accountID),
                "merchantId": .text(settings.merchantID),
                "qrcType": .text(code.isReusable ? "01" : "02"),
            ]
        )
    }

    private func statuses(_ ids: String) -> SideAnswer {
        let list = ids.split(separator: ",").compactMap { id -> JSON? in
            guard let known = network.activation(String(id), at: .tochka), known.code == id else {
                return nil
            }
            var members: [JSON.Member] = [
                .init("qrcId", .text(known.code)), .init("code", "RQ00000"),
                .init("status", .text(Self.word(for: known))),
                .init("message", "Запрос обработан успешно"),
            ]
            if let paid = known.paid {
                members.append(.init("trxId", .text(ElplatSide.number(paid.number))))
            }
            return .object(members)
        }
        return Self.good(.read, ["paymentList": .list(list)])
    }

    private static func word(for activation: SandboxNetwork.Activation) -> String {
        switch activation.state {
        case .paid: "Accepted"
        case .inProgress: "InProgress"
        default: activation.isDeclined ? "Rejected" : "NotStarted"
        }
    }

    /// The sum and the words of a purchase, within the bank's limits.
    struct Wish {
        let amount: Money
        let purpose: String

        init?(_ data: JSON) {
            guard let kopecks = data["amount"]?.integer, 0 < kopecks, kopecks < 1_000_000_000_000,
                data["currency"]?.text ?? "RUB" == "RUB",
                let purpose = data["paymentPurpose"]?.text,
                (1...TochkaSide.purposeLimit).contains(purpose.count)
            else { return nil }
            amount = Money(kopecks: kopecks)
            self.purpose = purpose
        }
    }
}
