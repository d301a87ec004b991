package import Payments
import Wire

/// Putting a purchase on a code, and taking it off.
extension YooKassa {
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        var confirmation: [JSON.Member] = [.init("type", "qr")]
        if let redirectURL { confirmation.append(.init("return_url", .text(redirectURL))) }
        let more: [JSON.Member] = [
            .init("payment_method_data", ["type": "sbp"]),
            .init("confirmation", .object(confirmation)),
        ]
        return Exchange(try payment(charge, more)) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            let id = try Self.made(body, for: charge)
            guard let payload = body["confirmation"]?["confirmation_data"]?.text,
                let qrcID = PayloadLink.qrcID(in: payload)
            else { throw Self.unreadable("confirmation") }
            let code = Link.Code(qrcID: qrcID, payload: payload)
            return .value(Issued(code: code, activation: id))
        }
    }

    /// Binds a plate, whose link must stand in the description: a plate is printed with its link on
    /// it, and the bank makes no new ones by a call.
    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        guard let gateway = settings.gatewayID else { throw NotOffered("registers") }
        guard let payload = Self.plateLink(in: description),
            let qrcID = PayloadLink.qrcID(in: payload)
        else { throw NotOffered("a register whose name does not hold the link of its plate") }
        let body: JSON = [
            "recipient": ["gateway_id": .text(gateway)], "pos_link_data": ["link": .text(payload)],
        ]
        return Exchange(tell("/pos_links", key: "plate-" + qrcID, body)) {
            (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            guard let id = Self.id(body["id"]) else { throw Self.unreadable("id") }
            guard body["status"]?.text == "active" else {
                throw .unknown("\(Self.name) has not activated the plate")
            }
            return .value(Link.Code(qrcID: id, payload: payload))
        }
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        let more: [JSON.Member] = [
            .init("confirmation", ["type": "external"]),
            .init(
                "pos_link",
                ["id": .text(code.qrcID), "expires_at": .text(Timestamp.text(charge.deadline))]
            ),
        ]
        return Exchange(try payment(charge, more)) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            return .value(Issued(code: nil, activation: try Self.made(body, for: charge)))
        }
    }

    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        guard use == .reusable else { throw NotOffered("the release of a one-use code") }
        guard let id = charge.activation else { return try releaseLost(charge) }
        return cancel(id)
    }

    /// The reply that named the payment was lost, so it is found first.
    private func releaseLost(_ charge: Charge) throws(NotOffered) -> Exchange<Void> {
        try find(charge, cursor: nil) { (body) throws(BankTrouble) in
            guard let body else {
                throw .refused(code: "not_found", words: "\(Self.name) knows no such payment")
            }
            guard let id = Self.id(body["id"]) else { throw Self.unreadable("id") }
            return .next(cancel(id))
        }
    }

    private func cancel(_ id: String) -> Exchange<Void> {
        let path = "/payments/\(FieldText.pathSegment(id))/cancel"
        return Exchange(tell(path, key: "cancel-" + id, [:])) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            guard Self.id(body["id"]) == id, body["status"]?.text == "canceled" else {
                throw .unknown("\(Self.name) does not say that the payment is cancelled")
            }
            return .value(())
        }
    }

    /// Our name of the charge is the key, so that no charge can make two payments.
    private func payment(_ charge: Charge, _ more: [JSON.Member]) throws(NotOffered) -> Request {
        guard Self.isID(charge.id.text) else { throw NotOffered("a charge with such a name") }
        var body: [JSON.Member] = [
            .init("amount", Self.money(charge.amount)), .init("capture", true),
        ]
        body += more
        let purpose = FieldText.cut(charge.purpose, to: Self.descriptionLimit)
        if !purpose.isEmpty { body.append(.init("description", .text(purpose))) }
        let name = JSON.Member(YooKassaAssumptions.chargeKey, .text(charge.id.text))
        body.append(.init("metadata", .object([name])))
        return tell("/payments", key: charge.id.text, .object(body))
    }

    /// The name of the payment that was made, where it is for this charge and can still be paid.
    private static func made(_ body: JSON, for charge: Charge) throws(BankTrouble) -> String {
        guard let id = id(body["id"]) else { throw unreadable("id") }
        guard try amount(body["amount"]) == charge.amount else {
            throw .unknown("\(name) made a payment of another amount")
        }
        guard body["status"]?.text != "canceled" else {
            let reason = body["cancellation_details"]?["reason"]?.text ?? ""
            throw .refused(code: "canceled", words: BankWords.words(reason))
        }
        return id
    }

    private static func plateLink(in description: String) -> String? {
        description.split(separator: " ").first { $0.hasPrefix("https://qr.nspk.ru/") }
            .map(String.init)
    }
}
