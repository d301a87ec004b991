package import Payments
import Wire

/// Making a one-use code, and taking it back.
extension TBank {
    /// Init makes the payment, GetQr the code for it.
    package func issue(
        _ charge: Charge,
        redirectURL: String?
    ) throws(NotOffered) -> Exchange<Issued> {
        guard charge.id.text.utf8.count <= Self.orderLimit else {
            throw NotOffered("an order name of more than \(Self.orderLimit) characters")
        }
        var fields: [JSON.Member] = [
            .init("Amount", .integer(charge.amount.kopecks)),
            .init("OrderId", .text(charge.id.text)),
            .init("Description", .text(FieldText.cut(charge.purpose, to: Self.purposeLimit))),
            .init("PayType", "O"),
            .init("NotificationURL", .text(settings.callbackURL)),
            .init("RedirectDueDate", .text(Self.date(charge.deadline))),
        ]
        if let redirectURL { fields.append(.init("SuccessURL", .text(redirectURL))) }
        return Exchange(request("Init", fields)) { (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard let payment = Self.paymentID(in: body) else { throw Self.unreadable("PaymentId") }
            guard body["OrderId"]?.textOrLiteral ?? charge.id.text == charge.id.text else {
                throw .unknown("\(Self.name) speaks of another order")
            }
            return .next(code(of: payment))
        }
    }

    private func code(of payment: String) -> Exchange<Issued> {
        let fields: [JSON.Member] = [
            .init("PaymentId", .text(payment)), .init("DataType", "PAYLOAD"),
        ]
        return Exchange(request("GetQr", fields)) { (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard Self.paymentID(in: body) ?? payment == payment else {
                throw .unknown("\(Self.name) speaks of another payment")
            }
            guard let payload = body["Data"]?.text, let qrcID = Self.qrcID(in: payload) else {
                throw Self.unreadable("Data")
            }
            let code = Link.Code(qrcID: qrcID, payload: payload)
            return .value(Issued(code: code, activation: payment))
        }
    }

    package func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        throw NotOffered("register codes")
    }

    package func activate(
        _ charge: Charge,
        on code: Link.Code
    ) throws(NotOffered) -> Exchange<Issued> {
        throw NotOffered("register codes")
    }

    /// The bank has one word, Cancel, for taking back a code and for paying money back: so it is
    /// said only to a payment that is seen to be unpaid.
    ///
    /// A buyer who pays between the look and the word gets the money back at once; the payment then
    /// reads as dead, and nobody is told that it was paid.
    package func release(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Void> {
        guard use == .once else { throw NotOffered("register codes") }
        guard let payment = charge.activation else {
            throw NotOffered("the release of a payment that it never named")
        }
        let cancel = Exchange<Void>(request("Cancel", [.init("PaymentId", .text(payment))])) {
            (reply) throws(BankTrouble) in
            _ = try content(of: reply)
            return .value(())
        }
        let look = [JSON.Member("PaymentId", .text(payment))]
        return Exchange(request("GetState", look)) { (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard let status = body["Status"]?.text else { throw Self.unreadable("Status") }
            guard Self.paymentID(in: body) == payment else {
                throw .unknown("\(Self.name) speaks of another payment")
            }
            guard TBankStatus.meaning(of: status) == .waiting else {
                throw .refused(
                    code: "not_waiting",
                    words: "the payment is \(BankWords.code(status))"
                )
            }
            return .next(cancel)
        }
    }

    /// Whole seconds: the bank's form has no fraction.
    private static func date(_ moment: Moment) -> String {
        let whole = Moment(milliseconds: moment.milliseconds / 1000 * 1000)
        let text = Timestamp.text(whole, zoneSeconds: Timestamp.moscowSeconds)
        return text.replacing(".000", with: "")
    }

    /// Text in some replies, a number in others.
    static func paymentID(in body: JSON) -> String? {
        guard let id = body["PaymentId"]?.textOrLiteral, isPaymentID(id) else { return nil }
        return id
    }

    /// Digits only; some room is left, but no more than that for strangers.
    static func isPaymentID(_ text: String) -> Bool {
        (1...paymentIDLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static let paymentIDLimit = 20

    /// The last segment of `https://qr.nspk.ru/AD…?type=02…`.
    private static func qrcID(in payload: String) -> String? {
        let link = payload.prefix { $0 != "?" }
        guard payload.hasPrefix("https://"), let id = link.split(separator: "/").last,
            id.utf8.count == 32
        else { return nil }
        return String(id)
    }
}
