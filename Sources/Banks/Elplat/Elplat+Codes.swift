package import Payments
import Wire

/// One-use codes, the part of ELPLAT that public clients show; and the choice between the two uses.
extension Elplat {
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        try Self.guardAmount(charge)
        let callback = Self.clean(settings.callbackURL)
        let redirect = redirectURL.map { Self.clean($0) }
        let amount = String(charge.amount.kopecks)
        let purpose = Self.purpose(charge)
        var fields: [JSON.Member] = [
            .init("type", "createQr"),
            .init("login", .text(settings.login)),
            .init("callback", .text(callback)),
            .init("qrcType", "02"),
            .init("currency", "RUB"),
            .init("orgId", .text(settings.organisationID)),
            .init("amount", .text(amount)),
            .init("paymentPurpose", .text(purpose)),
            .init("qrTtl", .text(Self.minutes(charge, within: Self.codeMinutes))),
        ]
        if let redirect { fields.append(.init("redirectUrl", .text(redirect))) }
        // The hash skips `qrTtl` and ends with email, redirectUrl and subscriptionPurpose, empty
        // where absent: we send neither the first nor the last of them.
        let hash = hashID([
            callback, "02", "RUB", settings.organisationID, amount, purpose, "", redirect ?? "", "",
        ])
        fields.append(.init("hashId", .text(hash)))
        return Exchange(request(fields)) { (reply) throws(BankTrouble) in
            .value(Issued(code: try Self.code(in: try Self.info(in: reply)), activation: nil))
        }
    }

    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        guard let code else { throw NotOffered("a look at a code that it never named") }
        let asked: Request
        switch use {
        case .reusable: asked = try operationQuestion(charge, on: code)
        case .once:
            asked = request([
                .init("type", .text(settings.getPayType)),
                .init("login", .text(settings.login)),
                .init("qrcId", .text(code.qrcID)),
                .init("hashId", .text(hashID([code.qrcID]))),
            ])
        }
        let stateName = settings.methods?.linkStateName
        return Exchange(asked) { (reply) throws(BankTrouble) in
            let info = try Self.info(in: reply)
            let state = stateName.flatMap { info[$0]?.text }
            return .value(try Self.reading(of: info, linkState: state, for: charge))
        }
    }

    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        guard let code else { throw NotOffered("the release of a code that it never named") }
        switch use {
        case .reusable: return try deactivate(charge, on: code)
        case .once:
            let methods = try methods(for: "the release of a one-use code")
            return Exchange(request(methods.deleteCode, [.code: code.qrcID])) {
                (reply) throws(BankTrouble) in
                _ = try Self.info(in: reply)
                return .value(())
            }
        }
    }

    static func code(in info: JSON) throws(BankTrouble) -> Link.Code {
        guard let qrcID = info["qrcId"]?.text, !qrcID.isEmpty else { throw unreadable("qrcId") }
        guard let payload = info["qrData"]?.text, !payload.isEmpty else {
            throw unreadable("qrData")
        }
        return Link.Code(qrcID: qrcID, payload: payload)
    }

    /// Only ACWP is money, and no source shows a word for an expired code.
    private static func reading(
        of info: JSON,
        linkState: String?,
        for charge: Charge
    ) throws(BankTrouble) -> Reading {
        let isOver = linkState == ElplatAssumptions.LinkState.deactivated
        switch info["trxStatus"]?.text {
        case "ACWP": return .paid(try money(in: info, for: charge))
        case "RJCT": return isOver ? .dead : .declined
        case "NTST" where isOver: return .dead
        case "NTST", nil:
            return linkState == ElplatAssumptions.LinkState.inProgress ? .inProgress : .waiting
        case .some: return .inProgress
        }
    }

    /// The reply is known to carry no amount and no time.
    ///
    /// The code was made for one sum that the buyer cannot change, so the sum is that of the charge,
    /// unless the reply does name one.
    private static func money(
        in info: JSON,
        for charge: Charge
    ) throws(BankTrouble) -> Incoming {
        var amount = charge.amount
        if let named = info["allAmount"] ?? info["amount"], named != .null {
            guard let read = named.textOrLiteral.flatMap({ Money(kopecksText: $0) }) else {
                throw unreadable("amount")
            }
            amount = read
        }
        let number = info["ebl27"]?.textOrLiteral
        return Incoming(number: number == "" ? nil : number, amount: amount, paidAt: nil)
    }
}
