package import Payments
import Wire

/// Register codes and refunds, all by way of `ElplatAssumptions`.
extension Elplat {
    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        let methods = try methods(for: "register codes")
        return Exchange(request(methods.prepare, [:])) { (reply) throws(BankTrouble) in
            .value(try Self.code(in: try Self.info(in: reply)))
        }
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        let methods = try methods(for: "register codes")
        try Self.guardAmount(charge)
        let values: [ElplatAssumptions.Value: String] = [
            .code: code.qrcID,
            .amount: String(charge.amount.kopecks),
            .purpose: Self.purpose(charge),
            .minutes: Self.minutes(charge, within: Self.registerMinutes),
        ]
        return Exchange(request(methods.activate, values)) { (reply) throws(BankTrouble) in
            let info = try Self.info(in: reply)
            guard let id = info[methods.activationName]?.text, !id.isEmpty else {
                throw Self.unreadable(methods.activationName)
            }
            return .value(Issued(code: nil, activation: id))
        }
    }

    func operationQuestion(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Request {
        let methods = try methods(for: "register codes")
        guard let activation = charge.activation else {
            throw NotOffered("a look at an activation that it never named")
        }
        let step = ElplatAssumptions.Step(settings.getPayType, methods.readOperationFields)
        return request(step, [.code: code.qrcID, .activation: activation])
    }

    /// A deactivation names only the link, so it is sent only when the link is seen to carry exactly
    /// this charge: a late one must not hit the next buyer (E07).
    func deactivate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Void> {
        let methods = try methods(for: "register codes")
        let further = Exchange<Void>(request(methods.deactivate, [.code: code.qrcID])) {
            (reply) throws(BankTrouble) in
            _ = try Self.info(in: reply)
            return .value(())
        }
        return Exchange(request(methods.readLink, [.code: code.qrcID])) {
            (reply) throws(BankTrouble) in
            let info = try Self.info(in: reply)
            guard let activation = charge.activation,
                info[methods.activationName]?.text == activation
            else {
                throw .refused(code: "not_current", words: "the link does not carry this charge")
            }
            guard info[methods.linkStateName]?.text != ElplatAssumptions.LinkState.inProgress else {
                throw .refused(code: "in_progress", words: "a buyer is paying on this link")
            }
            return .next(further)
        }
    }

    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let methods = try methods(for: "refunds")
        guard let number = payment.number else {
            throw NotOffered("the refund of a payment whose number is not known yet")
        }
        let values: [ElplatAssumptions.Value: String] = [
            .operation: number,
            .amount: String(refund.amount.kopecks),
            .refund: refund.id.text,
        ]
        return Self.refundExchange(request(methods.refund, values))
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let methods = try methods(for: "refunds")
        return Self.refundExchange(request(methods.readRefund, [.refund: refund.id.text]))
    }

    func methods(for step: String) throws(NotOffered) -> ElplatAssumptions {
        guard let methods = settings.methods else { throw NotOffered(step) }
        return methods
    }

    func request(
        _ step: ElplatAssumptions.Step,
        _ values: [ElplatAssumptions.Value: String]
    ) -> Request {
        let sent = step.fields.map { field in
            let value =
                switch field.value {
                case .callback: Self.clean(settings.callbackURL)
                case .currency: "RUB"
                case .organisation: settings.organisationID
                default: values[field.value] ?? ""
                }
            return (name: field.name, value: value)
        }
        return request(
            [.init("type", .text(step.type)), .init("login", .text(settings.login))]
                + sent.map { .init($0.name, .text($0.value)) }
                + [.init("hashId", .text(hashID(sent.map(\.value))))]
        )
    }

    /// Never `missing`: no word of the bank is known that would permit to pay back a second time.
    private static func refundExchange(_ request: Request) -> Exchange<RefundReading> {
        Exchange(request) { (reply) throws(BankTrouble) in
            let info = try info(in: reply)
            switch info["trxStatus"]?.text {
            case "ACWP": return .value(.completed)
            case "RJCT":
                return .value(.declined(reason: info["descr"]?.text.map { BankWords.words($0) }))
            case .some, nil: return .value(.pending)
            }
        }
    }
}
