import Payments
import Wire

/// One notification of Raiffeisen, as its shape tells it; nothing here is believed yet.
///
/// Shape A is flat SBP, shape B the ecom form with `event: "payment"`, shape C the form of the
/// current Raif Pay pages, which no source confirms (protocol sheet 2, section 2.9).
struct RaiffeisenNotice {
    enum Shape: Hashable, Sendable {
        case flat, transaction, guessed
    }

    /// The five fields under the seal, as they came.
    struct Sealed: Hashable, Sendable {
        let amountText: String
        let amount: Money
        let merchant: String
        let order: String
        let status: String
        let date: String

        /// What is under the seal and nothing else: a message that is sent again with another
        /// number, which nothing seals, is still that message.
        var repeatKey: String {
            [order, status, String(amount.kopecks), date].joined(separator: "|")
        }
    }

    enum Content: Hashable, Sendable {
        case payment(Sealed, Reading)
        /// No source says what a refund's seal covers.
        case refund
    }

    let shape: Shape
    let names: [BankName]
    let content: Content

    init(_ body: JSON, settings: Raiffeisen.Settings) throws(Rejection) {
        switch body["event"]?.text {
        case nil: try self.init(flat: body, settings: settings)
        case "payment": try self.init(transaction: body["transaction"], settings: settings)
        case "PAYMENT": try self.init(guessed: body["data"], settings: settings)
        case let event? where event.lowercased() == "refund": try self.init(refund: body)
        default: throw .unreadable(field: "event")
        }
    }

    private init(flat body: JSON, settings: Raiffeisen.Settings) throws(Rejection) {
        let sealed = Sealed(
            amountText: try Self.field("amount", in: body),
            amount: try Self.amount(in: body),
            merchant: try Self.field("sbpMerchantId", in: body),
            order: try Self.field("order", in: body),
            status: try Self.field("paymentStatus", in: body),
            date: try Self.field("transactionDate", in: body)
        )
        guard sealed.merchant == settings.merchantID else {
            throw .unreadable(field: "sbpMerchantId")
        }
        guard Raiffeisen.isRoubles(body["currency"]) else { throw .unreadable(field: "currency") }
        let number = Raiffeisen.number(body["transactionId"])
        shape = .flat
        names = Self.names(order: sealed.order, code: body["qrId"])
        content = .payment(sealed, Self.reading(of: sealed, number: number))
    }

    /// - Note: whether `transaction.id` is the number that a look-up gives is not known; so money is
    ///   filed without a number here, and the look-up fills it in. Two numbers for one movement of
    ///   money would be filed as a double payment.
    private init(
        transaction: JSON?,
        settings: Raiffeisen.Settings
    ) throws(Rejection) {
        guard let transaction else { throw .unreadable(field: "transaction") }
        guard let merchant = settings.publicID else { throw .unreadable(field: "publicId") }
        guard let status = transaction["status"] else { throw .unreadable(field: "status") }
        let sealed = Sealed(
            amountText: try Self.field("amount", in: transaction),
            amount: try Self.amount(in: transaction),
            merchant: merchant,
            order: try Self.field("orderId", in: transaction),
            status: try Self.field("value", in: status),
            date: try Self.field("date", in: status)
        )
        guard Raiffeisen.isRoubles(transaction["currency"]) else {
            throw .unreadable(field: "currency")
        }
        shape = .transaction
        names = Self.names(order: sealed.order, code: transaction["paymentParams"]?["qrId"])
        content = .payment(sealed, Self.reading(of: sealed, number: nil))
    }

    private init(guessed data: JSON?, settings: Raiffeisen.Settings) throws(Rejection) {
        guard let data else { throw .unreadable(field: "data") }
        guard let order = data["order"] else { throw .unreadable(field: "order") }
        guard let status = data["status"] else { throw .unreadable(field: "status") }
        let sealed = Sealed(
            amountText: try Self.field("amount", in: data),
            amount: try Self.amount(in: data),
            merchant: try Self.field("publicId", in: data),
            order: try Self.field("id", in: order),
            status: try Self.field("value", in: status),
            date: try Self.field("date", in: status)
        )
        guard sealed.merchant == settings.publicID else { throw .unreadable(field: "publicId") }
        guard Raiffeisen.isRoubles(data["currency"]) else { throw .unreadable(field: "currency") }
        shape = .guessed
        names = Self.names(order: sealed.order, code: nil)
        content = .payment(sealed, Self.reading(of: sealed, number: nil))
    }

    private init(refund body: JSON) throws(Rejection) {
        let order = body["data"]?["order"]?["id"] ?? body["transaction"]?["orderId"]
        guard let order = order?.text, !order.isEmpty else { throw .unreadable(field: "order") }
        shape = .guessed
        names = Self.names(order: order, code: nil)
        content = .refund
    }

    /// A bar inside a field would let two different messages share one seal.
    private static func field(_ name: String, in body: JSON) throws(Rejection) -> String {
        guard let text = body[name]?.textOrLiteral, !text.isEmpty, !text.utf8.contains(barByte)
        else { throw .unreadable(field: name) }
        return text
    }

    private static let barByte = UInt8(ascii: "|")

    private static func amount(in body: JSON) throws(Rejection) -> Money {
        guard let amount = Money(roubles: try field("amount", in: body)) else {
            throw .unreadable(field: "amount")
        }
        return amount
    }

    private static func names(order: String, code: JSON?) -> [BankName] {
        guard let code = code?.text, !code.isEmpty else { return [.charge(order)] }
        return [.charge(order), .code(code)]
    }

    private static func reading(of sealed: Sealed, number: String?) -> Reading {
        switch sealed.status {
        case "SUCCESS":
            .paid(
                Incoming(
                    number: number,
                    amount: sealed.amount,
                    paidAt: Timestamp.moment(sealed.date)
                )
            )
        case "DECLINED": .declined
        default: .inProgress
        }
    }
}
