package import Payments
import Wire

/// Putting a purchase on a code, and taking it off.
extension RBS {
    /// register makes the order, qr/dynamic/get the code for it.
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        try Self.guardOrder(charge)
        let url = redirectURL ?? settings.returnURL
        var fields = [
            Form.Field("orderNumber", Self.orderNumber(charge)),
            Form.Field("amount", String(charge.amount.kopecks)),
            Form.Field("currency", settings.gateway.currency),
            Form.Field("returnUrl", url),
            Form.Field("description", Self.purpose(charge)),
            Form.Field("sessionTimeoutSecs", Self.seconds(charge)),
        ]
        if !settings.callbackURL.isEmpty {
            fields.append(Form.Field("dynamicCallbackUrl", settings.callbackURL))
        }
        return Exchange(request("register.do", fields)) { (reply) throws(BankTrouble) in
            let order = try orderID(in: try content(of: reply))
            return .next(code(of: order, for: charge, redirectURL: url))
        }
    }

    private func code(
        of order: String,
        for charge: Charge,
        redirectURL: String
    ) -> Exchange<Issued> {
        let fields = [
            Form.Field("mdOrder", order), Form.Field("qrFormat", "matrix"),
            Form.Field("paymentPurpose", Self.purpose(charge)),
            Form.Field("redirectUrl", redirectURL),
        ]
        return Exchange(request("sbp/c2b/qr/dynamic/get.do", fields)) {
            (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard let qrcID = body["qrId"]?.text, !qrcID.isEmpty else { throw unreadable("qrId") }
            let code = Link.Code(qrcID: qrcID, payload: try payload(in: body))
            return .value(Issued(code: code, activation: order))
        }
    }

    /// A register's code is named by its template, because that is what is charged; НСПК's name of it
    /// stands in the payload.
    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        try guardRegisters()
        let fields: [JSON.Member] = [
            .init("type", "CASH_SBP_QR"),
            .init("name", .text(FieldText.cut(description, to: Self.purposeLimit))),
            .init("startDate", .text(RBSAssumptions.templateStart)),
            .init("endDate", .text(RBSAssumptions.templateEnd)),
            .init("currency", .text(settings.gateway.currency)),
            .init("distributionChannel", .text(RBSAssumptions.distributionChannel)),
            .init("qrTemplate", [:]),
        ]
        return Exchange(request("templates/createTemplate.do", json: fields)) {
            (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard let template = body["templateId"]?.textOrLiteral, !template.isEmpty else {
                throw unreadable("templateId")
            }
            let payload = try payload(in: body["qrTemplate"] ?? .null)
            return .value(Link.Code(qrcID: template, payload: payload))
        }
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        try guardRegisters()
        try Self.guardOrder(charge)
        let fields = [
            Form.Field("sbpTemplateId", code.qrcID),
            Form.Field("amount", String(charge.amount.kopecks)),
            Form.Field("orderNumber", Self.orderNumber(charge)),
            Form.Field("sessionTimeoutSecs", Self.seconds(charge)),
            Form.Field("backUrl", settings.returnURL),
            Form.Field("currency", settings.gateway.currency),
            Form.Field("description", Self.purpose(charge)),
        ]
        return Exchange(request("instantPayment.do", fields)) { (reply) throws(BankTrouble) in
            let order = try orderID(in: try content(of: reply))
            return .value(Issued(code: nil, activation: order))
        }
    }

    /// Both ways are for unpaid orders only, so that a late one takes nobody's money back.
    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        switch use {
        case .reusable:
            try guardRegisters()
            return decline(charge)
        case .once:
            guard let code, let order = charge.activation else {
                throw NotOffered("the release of a code that it never named")
            }
            return reject(code, of: order)
        }
    }

    private func decline(_ charge: Charge) -> Exchange<Void> {
        var fields = [Self.orderField(charge)]
        if case .login(let user, _) = settings.credentials {
            fields.append(Form.Field("merchantLogin", user))
        }
        return Exchange(request("decline.do", fields)) { (reply) throws(BankTrouble) in
            _ = try content(of: reply)
            return .value(())
        }
    }

    private func reject(_ code: Link.Code, of order: String) -> Exchange<Void> {
        let fields = [Form.Field("mdOrder", order), Form.Field("qrId", code.qrcID)]
        return Exchange(request("sbp/c2b/qr/dynamic/reject.do", fields)) {
            (reply) throws(BankTrouble) in
            switch try content(of: reply)["rejected"]?.bool {
            case true?: return .value(())
            case false?: throw .refused(code: "not_rejected", words: "the code stays payable")
            case nil: throw unreadable("rejected")
            }
        }
    }

    private func orderID(in body: JSON) throws(BankTrouble) -> String {
        guard let order = body["orderId"]?.text, !order.isEmpty else { throw unreadable("orderId") }
        return order
    }

    private func payload(in body: JSON) throws(BankTrouble) -> String {
        guard let payload = body["payload"]?.text, payload.hasPrefix("https://") else {
            throw unreadable("payload")
        }
        return payload
    }

    private func guardRegisters() throws(NotOffered) {
        guard settings.gateway.offersRegisters else { throw NotOffered("register codes") }
    }

    private static func guardOrder(_ charge: Charge) throws(NotOffered) {
        guard orderNumber(charge).utf8.count <= RBSAssumptions.orderLimit else {
            throw NotOffered("an order name of more than \(RBSAssumptions.orderLimit) characters")
        }
    }

    private static func purpose(_ charge: Charge) -> String {
        FieldText.cut(charge.purpose, to: purposeLimit)
    }

    /// Rounded down: a code that outlives its charge could be paid too late.
    private static func seconds(_ charge: Charge) -> String {
        String(max(charge.deadline.seconds(since: charge.requestedAt), 1))
    }
}
