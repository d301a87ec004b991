import Payments
import Seals
import Wire

/// The half of an RBS gateway (protocol sheet 2, section 4): a form to each address, JSON back.
///
/// It is strict about credentials, required fields and sums. Which error code a refusal has that the
/// sheet does not name is our guess: 5 and 6.
struct RBSSide: BankSide {
    let bank = SandboxSettings.Bank.rbs
    let prefix = ["rbs", "payment", "rest"]
    let network: SandboxNetwork
    let settings: SandboxSettings.RBS
    let files = RBSFiles()

    static let member = "100000000111"
    static let lifeSeconds: Int64 = 1200
    static let numberLimit = 32

    /// Three failures in a row and the gateway gives up.
    var gapsSeconds: [Int64] { [30, 30] }

    func step(of request: SideRequest) -> Faults.Step {
        switch request.path.last {
        case "register.do", "createTemplate.do": .issue
        case "instantPayment.do": .activate
        case "decline.do", "reject.do", "reverse.do": .release
        case "refund.do": .refund
        default: .read
        }
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        let step = step(of: request)
        guard request.method == "POST", let fields = Self.fields(of: request) else {
            return SideAnswer(step, Reply(status: 400))
        }
        guard isKnown(fields) else { return Self.refused(step, 5, "Доступ запрещён") }
        switch request.path.joined(separator: "/") {
        case "register.do": return register(fields)
        case "sbp/c2b/qr/dynamic/get.do": return code(fields, faults)
        case "sbp/c2b/qr/status.do": return codeStatus(fields, faults)
        case "sbp/c2b/qr/dynamic/reject.do": return reject(fields)
        case "getOrderStatusExtended.do": return status(fields)
        case "templates/createTemplate.do": return createTemplate(request, fields)
        case "instantPayment.do": return instantPayment(fields, faults)
        case "decline.do": return decline(fields)
        case "refund.do": return refund(fields, faults)
        // There are no holds in SBP, so there is nothing to reverse.
        case "reverse.do": return Self.refused(step, 5, "Нет блокировки средств")
        default: return SideAnswer(step, Reply(status: 404))
        }
    }

    private func isKnown(_ fields: Form) -> Bool {
        if let token = fields["token"] { return token == settings.token.reveal() }
        return fields["userName"] == settings.login
            && fields["password"] == settings.password.reveal()
    }

    /// Of the body, a form or JSON, and of the address, where some clients put them.
    private static func fields(of request: SideRequest) -> Form? {
        if let members = (try? JSON(reading: request.body))?.members {
            return Form(
                members.compactMap { member in
                    member.value.textOrLiteral.map { Form.Field(member.name, $0) }
                }
            )
        }
        let body = Form(reading: request.body)
        guard let query = Form(reading: request.query.utf8), let body else { return nil }
        return Form(query.fields + body.fields)
    }

    static func refused(_ step: Faults.Step, _ code: Int, _ words: String) -> SideAnswer {
        SideAnswer(
            step,
            json: ["errorCode": .text(String(code)), "errorMessage": .text(words)]
        )
    }

    static func good(_ step: Faults.Step, _ more: [JSON.Member], made: String? = nil) -> SideAnswer
    {
        let body = JSON.object([JSON.Member("errorCode", "0")] + more)
        return SideAnswer(step, json: body, made: made)
    }

    /// The order that a call names by its id or by our number.
    func order(_ fields: Form) -> SandboxNetwork.Activation? {
        let named = fields["orderId"] ?? fields["mdOrder"]
        let id = named ?? fields["orderNumber"].flatMap { files.id(of: $0) }
        return id.flatMap { network.activation($0, at: .rbs) }
    }
}

// MARK: One-use codes

extension RBSSide {
    private func register(_ fields: Form) -> SideAnswer {
        guard let wish = Wish(fields, network.now()) else {
            return Self.refused(.issue, 4, "Не указан обязательный параметр")
        }
        guard fields["returnUrl"]?.isEmpty == false else {
            return Self.refused(.issue, 4, "Не указан returnUrl")
        }
        if let refusal = Self.refusal(of: wish, .issue) { return refusal }
        let id = network.newUUID()
        let isNew = files.open(
            id,
            number: wish.number,
            callbackURL: fields["dynamicCallbackUrl"] ?? settings.callbackURL
        )
        guard isNew else {
            return Self.refused(.issue, 1, "Заказ с таким номером уже зарегистрирован")
        }
        let qr = network.newID(prefix: "AD1000")
        let payload = LinkText.payload(
            id: qr,
            type: "02",
            bank: Self.member,
            amount: wish.amount
        )
        network.open(
            SandboxNetwork.Code(
                id: qr,
                payload: payload,
                bank: .rbs,
                isReusable: false,
                callbackURL: nil
            )
        )
        try? network.activate(wish.activation(id, on: qr), replaces: false)
        return Self.good(
            .issue,
            [
                .init("orderId", .text(id)),
                .init("formUrl", .text("https://sandbox.test/payment?mdOrder=\(id)")),
            ],
            made: id
        )
    }

    static func refusal(of wish: Wish, _ step: Faults.Step) -> SideAnswer? {
        guard ["643", "810"].contains(wish.currency) else {
            return refused(step, 3, "Неизвестная валюта")
        }
        guard wish.amount.kopecks > 0, (1...numberLimit).contains(wish.number.utf8.count),
            wish.expiresAt != nil
        else { return refused(step, 5, "Неверное значение параметра") }
        return nil
    }

    private func code(_ fields: Form, _ faults: Faults) -> SideAnswer {
        guard let order = order(fields), let code = network.code(order.code), !code.isReusable
        else {
            return Self.refused(.read, 6, "Заказ не найден")
        }
        guard fields["qrFormat"] ?? "matrix" == "matrix" else {
            return Self.refused(.read, 5, "Песочница не рисует: qrFormat=matrix")
        }
        guard order.state == .waiting else {
            return Self.refused(.read, 5, "Неверный статус заказа")
        }
        return Self.good(
            .read,
            [
                .init("payload", .text(code.payload)), .init("qrId", .text(code.id)),
                .init(Self.statusName(faults), .text(codeStatus(of: order))),
            ]
        )
    }

    private func codeStatus(_ fields: Form, _ faults: Faults) -> SideAnswer {
        guard let order = order(fields), order.code == fields["qrId"] else {
            return Self.refused(.read, 6, "Заказ не найден")
        }
        let transaction: JSON =
            order.paid != nil ? "DEPOSITED" : order.isDeclined ? "DECLINED" : "CREATED"
        return Self.good(
            .read,
            [
                .init(Self.statusName(faults), .text(codeStatus(of: order))),
                .init("qrType", "DYNAMIC"), .init("transactionState", transaction),
            ]
        )
    }

    private static func statusName(_ faults: Faults) -> String {
        faults.quirks.contains(.rbsStatusName) ? "status" : "qrStatus"
    }

    private func codeStatus(of order: SandboxNetwork.Activation) -> String {
        switch order.state {
        case .waiting: order.isDeclined ? "REJECTED" : "STARTED"
        case .inProgress: "CONFIRMED"
        case .paid: "ACCEPTED"
        case .cancelled: "REJECTED_BY_USER"
        case .expired: "REJECTED"
        }
    }

    private func reject(_ fields: Form) -> SideAnswer {
        guard let order = order(fields), order.code == fields["qrId"] else {
            return Self.refused(.release, 6, "Заказ не найден")
        }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(order.id, at: .rbs)
        } catch {
            return Self.good(.release, [.init("rejected", false)])
        }
        files.reject(order.id)
        return Self.good(.release, [.init("rejected", true)])
    }
}

extension RBSSide {
    /// What a merchant asks to be paid.
    struct Wish {
        let number: String
        let amount: Money
        let currency: String
        let purpose: String
        /// nil for a time that has passed.
        let expiresAt: Moment?

        /// nil where a required field is missing or no number.
        init?(_ fields: Form, _ now: Moment) {
            guard let number = fields["orderNumber"], !number.isEmpty,
                let amount = fields["amount"].flatMap({ Money(kopecksText: $0) })
            else { return nil }
            self.number = number
            self.amount = amount
            currency = fields["currency"] ?? "643"
            purpose = fields["description"] ?? ""
            let seconds = fields["sessionTimeoutSecs"].map { Int64($0) } ?? RBSSide.lifeSeconds
            expiresAt = seconds.flatMap { $0 > 0 ? now + $0 : nil }
        }

        func activation(_ id: String, on code: String) -> SandboxNetwork.Activation {
            SandboxNetwork.Activation(
                id: id,
                code: code,
                amount: amount,
                purpose: purpose,
                expiresAt: expiresAt ?? Moment(milliseconds: 0)
            )
        }
    }
}
