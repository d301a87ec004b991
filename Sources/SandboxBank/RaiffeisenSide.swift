import Payments
import Seals
import Wire

/// Raiffeisen's half of its dialect (protocol sheet 2, section 2).
struct RaiffeisenSide: BankSide {
    let bank = SandboxSettings.Bank.raiffeisen
    let prefix = ["raiffeisen", "api"]
    let network: SandboxNetwork
    let settings: SandboxSettings.Raiffeisen
    static let member = "100000000007"
    static let defaultSeconds: Int64 = 3 * 86_400
    static let orderSeconds: Int64 = 15 * 60

    func step(of request: SideRequest) -> Faults.Step {
        switch request.method {
        case _ where request.path.contains { $0.hasPrefix("refund") }:
            request.method == "GET" ? .read : .refund
        case "DELETE": .release
        case "POST": request.path.contains("orders") ? .activate : .issue
        default: .read
        }
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        let isKnown =
            request.headers["Authorization"] == "Bearer " + settings.secretKey.reveal()
        let isRegistering =
            request.method == "POST"
            && [["sbp", "v1", "qr", "register"], ["sbp", "v2", "qrs"]].contains(request.path)
        guard isKnown || (isRegistering && request.headers["Authorization"] == nil) else {
            return SideAnswer(.read, status: 401, json: ["code": "ERROR.UNAUTHORIZED"])
        }
        let json = (try? JSON(reading: request.body)) ?? .null
        let fault = SideFault(status: faults.errorStatus)
        switch (request.method, request.path) {
        case ("POST", ["sbp", "v1", "qr", "register"]), ("POST", ["sbp", "v2", "qrs"]):
            return register(json, fault)
        case ("GET", let path) where path.count == 4 && path.starts(with: ["sbp", "v2", "qrs"]):
            return readCode(path[3], fault)
        case ("DELETE", let path) where path.count == 4 && path.starts(with: ["sbp", "v2", "qrs"]):
            return deleteCode(path[3], fault)
        case ("GET", let path)
        where path.count == 5 && path.starts(with: ["sbp", "v1", "qr"]) && path[4] == "payment-info":
            return paymentInfo(path[3], fault)
        case ("POST", ["payment", "v1", "orders"]): return order(json, faults, fault)
        case ("GET", let path) where Self.isOrderPath(path): return readOrder(path[3], fault)
        case ("DELETE", let path) where Self.isOrderPath(path): return deleteOrder(path[3], fault)
        case ("POST", ["settings", "v1", "callback"]): return report(json, fault)
        case (_, let path) where Self.isRefund(path): return refund(request, json, faults, fault)
        default: return Self.nothing(request)
        }
    }

    private static func nothing(_ request: SideRequest) -> SideAnswer {
        SideAnswer(
            .read,
            status: 404,
            json: [
                "timestamp": "2026-01-15T10:20:30.000+0000", "status": 404, "error": "Not Found",
                "message": "No message available",
                "path": .text("/" + request.path.joined(separator: "/")),
            ]
        )
    }

    private func report(_ json: JSON, _ fault: SideFault) -> SideAnswer {
        guard let url = json["callbackUrl"]?.text, url.hasPrefix("http") else {
            return fault(.issue, "ERROR.INVALID_REQUEST", "Не указан callbackUrl")
        }
        network.report(of: .raiffeisen, to: url)
        return SideAnswer(.issue, json: ["callbackUrl": .text(url)])
    }

    private static func isOrderPath(_ path: [String]) -> Bool {
        path.count == 4 && path.starts(with: ["payment", "v1", "orders"])
    }

    private static func isRefund(_ path: [String]) -> Bool {
        path.starts(with: ["sbp", "v1", "refund"]) && path.count <= 4
            || path.count == 6 && path[0] == "payments" && path[2] == "orders"
                && path[4] == "refunds" && ["v1", "v2"].contains(path[1])
    }

    private func readCode(_ id: String, _ fault: SideFault) -> SideAnswer {
        guard let code = network.code(id), code.bank == .raiffeisen else {
            return fault(.read, "ERROR.NOT_FOUND", "QR не найден")
        }
        let status = Self.status(of: network.current(on: id), isReusable: code.isReusable)
        return SideAnswer(
            .read,
            json: [
                "code": "SUCCESS", "qrId": .text(id), "qrStatus": .text(status),
                "payload": .text(code.payload),
            ]
        )
    }

    private static func status(
        of activation: SandboxNetwork.Activation?,
        isReusable: Bool
    ) -> String {
        switch activation?.state {
        case .waiting: "NEW"
        case .inProgress: "IN_PROGRESS"
        case .paid: "PAID"
        case .cancelled: "CANCELLED"
        case .expired: "EXPIRED"
        // A one-use code whose purchase went to another code leads nowhere.
        case nil: isReusable ? "INACTIVE" : "CANCELLED"
        }
    }

    private func deleteCode(_ id: String, _ fault: SideFault) -> SideAnswer {
        guard let activation = network.current(on: id) else {
            return fault(.release, "ERROR.NOT_FOUND", "QR не найден")
        }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(activation.id, at: .raiffeisen)
        } catch {
            let status = Self.status(of: activation, isReusable: false)
            return fault(
                .release,
                "ERROR.WRONG_QR_STATUS",
                "Нельзя изменить статус QR с \(status) на CANCELLED"
            )
        }
        return SideAnswer(.release, Reply(status: 200))
    }

    private func paymentInfo(_ id: String, _ fault: SideFault) -> SideAnswer {
        guard network.code(id)?.bank == .raiffeisen else {
            return fault(.read, "ERROR.NOT_FOUND", "QR не найден")
        }
        let current = network.current(on: id)
        // A purchase that waits on a register's code is the news there, not the one before it.
        guard current == nil || current?.paid != nil, let paid = network.lastPaid(on: id),
            let money = paid.paid
        else {
            let status: JSON =
                switch current {
                case let known? where known.state == .inProgress: "IN_PROGRESS"
                case let known? where known.isDeclined: "DECLINED"
                default: "NO_INFO"
                }
            return SideAnswer(
                .read,
                json: ["code": "SUCCESS", "qrId": .text(id), "paymentStatus": status]
            )
        }
        return SideAnswer(
            .read,
            json: [
                "code": "SUCCESS", "qrId": .text(id), "order": .text(paid.id),
                "sbpMerchantId": .text(settings.merchantID), "merchantId": 123,
                "amount": .number(money.amount.shortestRoubles), "currency": "RUB",
                "paymentStatus": "SUCCESS", "additionalInfo": .text(paid.purpose),
                "transactionDate": .text(Self.date(money.at)),
                "transactionId": .integer(money.number),
            ]
        )
    }
}
