package import Payments
import Wire

/// Putting a purchase on a code, and taking it off.
extension Raiffeisen {
    static let purposeLimit = 140
    static let descriptionLimit = 32

    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        var body: [JSON.Member] = [
            .init("qrType", "QRDynamic"),
            .init("sbpMerchantId", .text(settings.merchantID)),
            .init("order", .text(charge.id.text)),
            .init("amount", .number(charge.amount.shortestRoubles)),
            .init("currency", "RUB"),
            .init("additionalInfo", .text(Self.purpose(charge))),
            .init("qrExpirationDate", .text(Self.expiration(charge))),
        ]
        if let account = settings.account { body.append(.init("account", .text(account))) }
        if let redirectURL { body.append(.init("redirectUrl", .text(redirectURL))) }
        return Exchange(request(.post, "/sbp/v2/qrs", json: .object(body))) {
            (reply) throws(BankTrouble) in
            .value(Issued(code: try Self.code(in: reply), activation: nil))
        }
    }

    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        let name = FieldText.cut(description, to: Self.descriptionLimit)
        var body: [JSON.Member] = [
            .init("qrType", "QRVariable"),
            .init("sbpMerchantId", .text(settings.merchantID)),
        ]
        if !name.isEmpty { body.append(.init("qrDescription", .text(name))) }
        if let account = settings.account { body.append(.init("account", .text(account))) }
        if let url = settings.registerRedirectURL {
            body.append(.init("redirectUrl", .text(url)))
        }
        return Exchange(request(.post, "/sbp/v2/qrs", json: .object(body))) {
            (reply) throws(BankTrouble) in
            .value(try Self.code(in: reply))
        }
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        let purpose = JSON.text(Self.purpose(charge))
        let body: JSON = [
            "id": .text(charge.id.text),
            "amount": .number(charge.amount.shortestRoubles),
            "comment": purpose,
            "expirationDate": .text(Self.expiration(charge)),
            "qr": ["id": .text(code.qrcID), "additionalInfo": purpose],
        ]
        return Exchange(request(.post, "/payment/v1/orders", json: body)) {
            (reply) throws(BankTrouble) in
            guard let id = try Self.content(of: reply)["id"]?.textOrLiteral, !id.isEmpty else {
                throw Self.unreadable("id")
            }
            return .value(Issued(code: nil, activation: id))
        }
    }

    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        let path: String
        switch use {
        case .reusable: path = Self.orderPath(charge)
        case .once:
            guard let code else { throw NotOffered("the release of a code that it never named") }
            path = Self.codePath(code.qrcID)
        }
        return Exchange(request(.delete, path)) { (reply) throws(BankTrouble) in
            _ = try Self.content(of: reply)
            return .value(())
        }
    }

    private static func code(in reply: Reply) throws(BankTrouble) -> Link.Code {
        let body = try content(of: reply)
        guard let qrcID = body["qrId"]?.text, !qrcID.isEmpty else { throw unreadable("qrId") }
        guard let payload = body["payload"]?.text, !payload.isEmpty else {
            throw unreadable("payload")
        }
        return Link.Code(qrcID: qrcID, payload: payload)
    }

    private static func purpose(_ charge: Charge) -> String {
        FieldText.cut(charge.purpose, to: purposeLimit)
    }

    private static func expiration(_ charge: Charge) -> String {
        Timestamp.text(charge.deadline, zoneSeconds: Timestamp.moscowSeconds)
    }
}
