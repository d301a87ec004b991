package import Payments
import Wire

/// Making a code, and asking what has become of it.
extension CloudPayments {
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        let seconds = charge.deadline.seconds(since: charge.requestedAt)
        var body: [JSON.Member] = [
            .init("PublicId", .text(settings.publicID)),
            .init("Amount", .number(charge.amount.roubles)), .init("Currency", "RUB"),
            .init("InvoiceId", .text(charge.id.text)),
            .init("Description", .text(FieldText.cut(charge.purpose, to: Self.purposeLimit))),
            .init("TtlMinutes", .integer(max(1, (seconds + 59) / 60))), .init("Scheme", "charge"),
        ]
        if settings.isTest { body.append(.init("IsTest", true)) }
        if let redirectURL { body.append(.init("SuccessRedirectUrl", .text(redirectURL))) }
        let call = request("/payments/qr/sbp/link", key: charge.id.text, .object(body))
        return Exchange(call) { (reply) throws(BankTrouble) in
            let model = try Self.model(of: reply)
            guard let number = Self.number(model["TransactionId"]) else {
                throw Self.unreadable("TransactionId")
            }
            guard let payload = model["QrUrl"]?.text, let id = PayloadLink.qrcID(in: payload) else {
                throw Self.unreadable("QrUrl")
            }
            let code = Link.Code(qrcID: id, payload: payload)
            return .value(Issued(code: code, activation: number))
        }
    }

    static let purposeLimit = 140

    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        throw NotOffered("register codes")
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        throw NotOffered("register codes")
    }

    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        throw NotOffered("the release of a code")
    }

    /// By the bank's number, and by our name where that one was declined or never known.
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        guard use == .once else { throw NotOffered("register codes") }
        guard let number = charge.activation else { return find(charge) }
        guard Self.isNumber(number) else { throw NotOffered("a payment with such a number") }
        let body: JSON = ["TransactionId": .number(number)]
        return Exchange(request("/payments/get", body)) { (reply) throws(BankTrouble) in
            let model = try Self.model(of: reply)
            guard Self.number(model["TransactionId"]) == number else {
                throw .unknown("\(Self.name) speaks of another payment")
            }
            let reading = try reading(of: model, for: charge)
            return reading == .declined ? .next(find(charge)) : .value(reading)
        }
    }

    private func find(_ charge: Charge) -> Exchange<Reading> {
        let body: JSON = ["InvoiceId": .text(charge.id.text)]
        return Exchange(request("/v2/payments/find", body)) { (reply) throws(BankTrouble) in
            do throws(BankTrouble) {
                return .value(try reading(of: try Self.model(of: reply), for: charge))
            } catch .refused(code: Self.notFound, _) {
                return .value(.missing)
            }
        }
    }

    private func reading(of model: JSON, for charge: Charge) throws(BankTrouble) -> Reading {
        guard model["InvoiceId"]?.text == charge.id.text else {
            throw .unknown("\(Self.name) speaks of another charge")
        }
        guard model["TestMode"]?.bool != true || settings.isTest else {
            throw .unknown("\(Self.name) speaks of a payment in test mode")
        }
        switch model["Status"]?.text {
        case "AwaitingAuthentication": return .waiting
        case "Declined": return .declined
        case "Cancelled": return .dead
        case "Completed": return .paid(try Self.money(in: model))
        case .some: return .inProgress
        case nil: throw Self.unreadable("Status")
        }
    }

    private static func money(in model: JSON) throws(BankTrouble) -> Incoming {
        guard let number = number(model["TransactionId"]) else { throw unreadable("TransactionId") }
        guard model["Currency"]?.text == "RUB",
            let amount = model["Amount"]?.textOrLiteral.flatMap({ Money(roubles: $0) })
        else { throw unreadable("Amount") }
        let zone = CloudPaymentsAssumptions.zoneSeconds
        let paidAt = model["ConfirmDateIso"]?.text.flatMap {
            Timestamp.moment($0, zoneSeconds: zone)
        }
        return Incoming(number: number, amount: amount, paidAt: paidAt)
    }
}
