import Payments
import Seals
import Wire

/// T-Bank's half of its dialect (protocol sheet 2, section 3): a POST for each method, a token under
/// each message.
///
/// Codes of errors that the sheet does not tell apart are our guess; they are named where they stand.
struct TBankSide: BankSide {
    let bank = SandboxSettings.Bank.tbank
    let prefix = ["tbank", "v2"]
    let network: SandboxNetwork
    let settings: SandboxSettings.TBank
    let files = TBankFiles()

    static let member = "100000000004"
    static let lifeSeconds: Int64 = 86_400
    static let lives: ClosedRange<Int64> = 60...90 * 86_400
    static let amounts = Money(kopecks: 1000)...Money(kopecks: 100_000_000)
    static let looksPerSecond = 20

    func step(of request: SideRequest) -> Faults.Step {
        switch request.path.first {
        case "Init": .issue
        case "Cancel":
            (try? JSON(reading: request.body))?["Amount"] == nil ? .release : .refund
        default: .read
        }
    }

    /// The bank wants `OK` and nothing else.
    func isTaken(_ reply: Reply) -> Bool {
        reply.status == 200 && reply.body == Array("OK".utf8)
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        guard request.method == "POST", request.path.count == 1,
            let json = try? JSON(reading: request.body), let members = json.members
        else { return SideAnswer(.read, Reply(status: 404)) }
        guard json["TerminalKey"]?.text == settings.terminalKey else {
            return refused(.read, "501", "Терминал не найден")
        }
        guard json["Token"]?.text == Self.token(members, settings.password) else {
            return refused(.read, "204", "Неверный токен. Проверьте пару TerminalKey/SecretKey")
        }
        switch request.path[0] {
        case "Init": return open(json)
        case "CheckOrder": return checkOrder(json["OrderId"]?.text ?? "")
        default: break
        }
        guard let id = json["PaymentId"]?.textOrLiteral,
            let payment = network.activation(id, at: .tbank)
        else {
            // The code is our guess.
            return refused(.read, "7", "Платеж не найден")
        }
        switch request.path[0] {
        case "GetQr": return code(of: payment, json, faults)
        case "GetState": return state(of: payment, faults)
        case "GetQrState": return refundState(of: payment)
        case "Cancel": return cancel(payment, json, faults)
        case "SbpPayTest": return test(payment, json, faults)
        default: return SideAnswer(.read, Reply(status: 404))
        }
    }

    static func token(_ members: [JSON.Member], _ password: Secret) -> String {
        var values = ["Password": password.reveal()]
        for member in members where member.name != "Token" {
            switch member.value {
            case .text(let text), .number(let text): values[member.name] = text
            case .bool(let bool): values[member.name] = bool ? "true" : "false"
            case .null, .list, .object: continue
            }
        }
        let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return Digest.sha256Hex(sorted.map(\.value).joined())
    }

    func refused(_ step: Faults.Step, _ code: String, _ words: String) -> SideAnswer {
        SideAnswer(
            step,
            json: [
                "Success": false, "ErrorCode": .text(code), "Message": .text(words),
                "TerminalKey": .text(settings.terminalKey),
            ]
        )
    }

    func good(_ more: [JSON.Member]) -> JSON {
        .object(
            [
                .init("Success", true), .init("ErrorCode", "0"), .init("Message", "OK"),
                .init("TerminalKey", .text(settings.terminalKey)),
            ] + more
        )
    }
}

// MARK: Making a payment

extension TBankSide {
    private func open(_ json: JSON) -> SideAnswer {
        guard let order = json["OrderId"]?.text, (1...36).contains(order.utf8.count),
            (json["Description"]?.text ?? "").count <= 140
        else {
            // The code is our guess.
            return refused(.issue, "201", "Неверные параметры")
        }
        guard let kopecks = json["Amount"]?.integer, kopecks > 0 else {
            return refused(.issue, "620", "Сумма равна нулю")
        }
        guard let expires = expiry(json["RedirectDueDate"]) else {
            return refused(.issue, "12", "Неверный параметр RedirectDueDate")
        }
        let known = files.payments(of: order).compactMap { network.activation($0, at: .tbank) }
        guard known.allSatisfy({ $0.paid == nil }) else {
            return refused(.issue, "623", "Заказ уже оплачен")
        }
        guard known.allSatisfy(\.state.isFinal) else {
            return refused(.issue, "20", "Повторный идентификатор заказа")
        }
        let amount = Money(kopecks: kopecks)
        let id = files.open(order: order)
        let qr = network.newID(prefix: "AD1000")
        network.open(
            SandboxNetwork.Code(
                id: qr,
                payload: LinkText.payload(id: qr, type: "02", bank: Self.member, amount: amount),
                bank: .tbank,
                isReusable: false,
                callbackURL: json["NotificationURL"]?.text
            )
        )
        let payment = SandboxNetwork.Activation(
            id: id,
            code: qr,
            amount: amount,
            purpose: json["Description"]?.text ?? "",
            expiresAt: expires
        )
        try? network.activate(payment, replaces: false)
        return SideAnswer(.issue, json: good(facts(payment, id: .text(id))), made: id)
    }

    private func expiry(_ json: JSON?) -> Moment? {
        let now = network.now()
        guard let json else { return now + Self.lifeSeconds }
        guard let moment = json.text.flatMap({ Timestamp.moment($0) }) else { return nil }
        // A minute that began when the request was made is a minute.
        return Self.lives.contains(moment.seconds(since: now) + 1) ? moment : nil
    }

    private func code(
        of payment: SandboxNetwork.Activation,
        _ json: JSON,
        _ faults: Faults
    ) -> SideAnswer {
        guard Self.amounts.contains(payment.amount) else {
            // Which of 3008 to 3019 it is, is our guess.
            return refused(.read, "3008", "Сумма вне пределов СБП")
        }
        guard !payment.state.isFinal else {
            return refused(.read, "8", "Неверный статус транзакции")
        }
        guard json["DataType"]?.text ?? "PAYLOAD" == "PAYLOAD" else {
            return refused(.read, "201", "Песочница отдаёт только PAYLOAD")
        }
        files.show(payment.id)
        let isText = faults.quirks.contains(.tbankTextPaymentID)
        return SideAnswer(
            .read,
            json: good([
                .init("OrderId", .text(files.order(of: payment.id))),
                .init("Data", .text(network.code(payment.code)?.payload ?? "")),
                .init("PaymentId", isText ? .text(payment.id) : .number(payment.id)),
            ])
        )
    }
}
