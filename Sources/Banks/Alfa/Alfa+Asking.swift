package import Payments
import Wire

/// Putting a purchase on a code, and taking it off.
extension Alfa {
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        var fields: [JSON.Member] = [
            .init("qrcType", "02"),
            .init("amount", .integer(charge.amount.kopecks)),
            .init("currency", "RUB"),
            .init("paymentPurpose", Self.purpose(charge)),
            .init("qrTtl", Self.minutes(charge, within: Self.codeMinutes)),
            .init("messageID", .text(Self.messageID(charge.id.text))),
            reporting,
        ]
        if let redirectURL { fields.append(.init("redirectUrl", .text(Self.ascii(redirectURL)))) }
        return Exchange(request("GetQRCd", fields)) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            let code = try Self.code(in: body)
            return .value(Issued(code: code, activation: Self.reference(in: body)))
        }
    }

    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        Exchange(request("RegCashQRc", [])) { (reply) throws(BankTrouble) in
            .value(try Self.code(in: try Self.content(of: reply)))
        }
    }

    /// An activation goes by its `payrrn`: the status of a register's code is asked by nothing else.
    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        let fields: [JSON.Member] = [
            .init("qrcId", .text(code.qrcID)),
            .init("amount", .integer(charge.amount.kopecks)),
            .init("currency", "RUB"),
            .init("paymentPurpose", Self.purpose(charge)),
            reporting,
            .init("qrTtl", Self.minutes(charge, within: Self.registerMinutes)),
        ]
        return Exchange(request("ActivateCashQRc", fields)) { (reply) throws(BankTrouble) in
            guard let reference = Self.reference(in: try Self.content(of: reply)) else {
                throw Self.unreadable("payrrn")
            }
            return .value(Issued(code: nil, activation: reference))
        }
    }

    /// Sent only when this charge itself is seen to wait (E07).
    ///
    /// A deactivation names only the link, and there is no look at a link; but a link is ours alone
    /// while the charge holds it.
    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        guard use == .reusable else { throw NotOffered("the release of a one-use code") }
        guard let code else { throw NotOffered("the release of a code that it never named") }
        let look = try statusQuestion(charge, on: code, use: use)
        let further = Exchange<Void>(
            request("DelCashQRc", [.init("qrcId", .text(code.qrcID))])
        ) { (reply) throws(BankTrouble) in
            _ = try Self.content(of: reply)
            return .value(())
        }
        return Exchange(look) { (reply) throws(BankTrouble) in
            switch try Self.content(of: reply)["status"]?.text {
            case "NTST", "RJCT": return .next(further)
            case .some:
                throw .refused(code: "in_progress", words: "a buyer is paying on this link")
            case nil: throw Self.unreadable("status")
            }
        }
    }

    /// The bank takes addresses in ASCII only.
    private static func ascii(_ url: String) -> String {
        url.unicodeScalars.map { scalar in
            scalar.isASCII ? String(scalar) : FieldText.pathSegment(String(scalar))
        }.joined()
    }

    private static func code(in body: JSON) throws(BankTrouble) -> Link.Code {
        guard let qrcID = body["qrcId"]?.text, !qrcID.isEmpty else { throw unreadable("qrcId") }
        guard let payload = body["payload"]?.text, !payload.isEmpty else {
            throw unreadable("payload")
        }
        return Link.Code(qrcID: qrcID, payload: payload)
    }

    private static func reference(in body: JSON) -> String? {
        guard let text = body["payrrn"]?.textOrLiteral, !text.isEmpty else { return nil }
        return text
    }
}
