package import Payments
import Wire

/// Putting a purchase on a code, and taking it off.
extension Tochka {
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        var data: [JSON.Member] = [
            .init("amount", .integer(charge.amount.kopecks)),
            .init("currency", "RUB"),
            .init("paymentPurpose", Self.purpose(charge)),
            .init("qrcType", "02"),
            .init("ttl", Self.minutes(charge, within: Self.codeMinutes)),
        ]
        if let redirectURL { data.append(.init("redirectUrl", .text(redirectURL))) }
        let merchant = FieldText.pathSegment(settings.merchantID)
        // The bank's own links show the account with its slash unescaped.
        let path = "/sbp/v1.0/qr-code/merchant/\(merchant)/\(settings.accountID)"
        return Exchange(request(.post, path, data: .object(data))) { (reply) throws(BankTrouble) in
            .value(Issued(code: try Self.code(in: reply), activation: nil))
        }
    }

    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        var data: [JSON.Member] = [
            .init("merchantId", .text(settings.merchantID)),
            .init("accountId", .text(settings.accountID)),
        ]
        if let url = settings.registerRedirectURL {
            data.append(.init("redirectUrl", .text(url)))
        }
        return Exchange(request(.post, "/sbp/v1.0/cashbox-qr-code", data: .object(data))) {
            (reply) throws(BankTrouble) in
            .value(try Self.code(in: reply))
        }
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        let data: JSON = [
            "amount": .integer(charge.amount.kopecks),
            "currency": "RUB",
            "paymentPurpose": Self.purpose(charge),
            "ttl": Self.minutes(charge, within: Self.registerMinutes),
        ]
        return Exchange(request(.post, Self.cashboxPath(code, "activate"), data: data)) {
            (reply) throws(BankTrouble) in
            guard let id = try Self.data(in: reply)["paramsId"]?.text, !id.isEmpty else {
                throw Self.unreadable("paramsId")
            }
            return .value(Issued(code: nil, activation: id))
        }
    }

    /// A deactivation names only the link, so it is sent only when the link is seen to carry exactly
    /// this charge: a late one must not hit the next buyer (E07).
    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        guard use == .reusable else { throw NotOffered("the release of a one-use code") }
        guard let code else { throw NotOffered("the release of a code that it never named") }
        let further = deactivation(of: code)
        return Exchange(request(.get, Self.cashboxPath(code, "status"))) {
            (reply) throws(BankTrouble) in
            let data = try Self.data(in: reply)
            guard let activation = charge.activation, data["paramsId"]?.text == activation else {
                throw .refused(code: "not_current", words: "the link does not carry this charge")
            }
            switch data["status"]?.text {
            case "WAITING_PAYMENT": return .next(further)
            case "IN_PROGRESS":
                throw .refused(code: "in_progress", words: "a buyer is paying on this link")
            case "INACTIVATED":
                throw .refused(code: "not_current", words: "the link carries no charge")
            default: throw Self.unreadable("status")
            }
        }
    }

    private func deactivation(of code: Link.Code) -> Exchange<Void> {
        Exchange(request(.post, Self.cashboxPath(code, "deactivate"))) {
            (reply) throws(BankTrouble) in
            switch try Self.data(in: reply)["result"]?.bool {
            case true?: return .value(())
            case false?: throw .refused(code: "result_false", words: "the link was not released")
            case nil: throw Self.unreadable("result")
            }
        }
    }

    private static func code(in reply: Reply) throws(BankTrouble) -> Link.Code {
        let data = try data(in: reply)
        guard let qrcID = data["qrcId"]?.text, !qrcID.isEmpty else { throw unreadable("qrcId") }
        guard let payload = data["payload"]?.text, !payload.isEmpty else {
            throw unreadable("payload")
        }
        return Link.Code(qrcID: qrcID, payload: payload)
    }
}
