import Payments
import Wire

/// One notification of CloudPayments: check, pay, fail, refund or cancel.
///
/// What it is stands in no field: the bank tells them apart by their addresses. So it is told by
/// what only that one has.
struct CloudPaymentsNotice {
    let names: [BankName]
    let judgement: Judgement

    init(_ body: [UInt8], isTest: Bool) throws(Rejection) {
        let fields = try Fields(body)
        let number = try fields.required("TransactionId")
        guard CloudPayments.isNumber(number) else { throw .unreadable(field: "TransactionId") }
        if let paid = fields["PaymentTransactionId"] {
            guard CloudPayments.isNumber(paid) else {
                throw .unreadable(field: "PaymentTransactionId")
            }
            self.init(refundOf: paid)
            return
        }
        guard fields["TestMode"] ?? "0" == "0" || isTest else {
            throw .unreadable(field: "TestMode")
        }
        let charge = try fields.required("InvoiceId")
        names = [.charge(charge), .activation(number)]
        let reading = try Self.reading(of: fields, number)
        let sighting = Sighting(
            names: names,
            reading: reading,
            repeatKey: reading.map { Self.repeatKey($0, number) }
        )
        judgement = reading == nil ? .hint(sighting) : .authenticated(sighting)
    }

    /// The refund is named by nothing of ours: the bank is asked about the payment.
    private init(refundOf payment: String) {
        names = [.activation(payment)]
        judgement = .hint(Sighting(names: names, reading: nil, repeatKey: nil))
    }

    /// nil where the bank is to be asked: before a payment it sends a check that says the same.
    private static func reading(of fields: Fields, _ number: String) throws(Rejection) -> Reading? {
        guard let amount = Money(roubles: try fields.required("Amount")) else {
            throw .unreadable(field: "Amount")
        }
        guard try fields.required("Currency") == "RUB" else { throw .unreadable(field: "Currency") }
        if fields["ReasonCode"] ?? "0" != "0" { return .declined }
        guard fields["Status"] == "Completed", fields["OperationType"] ?? "Payment" == "Payment",
            fields[CloudPaymentsAssumptions.feeField] != nil
        else { return nil }
        let zone = CloudPaymentsAssumptions.zoneSeconds
        let paidAt = fields["DateTime"].flatMap { Timestamp.moment($0, zoneSeconds: zone) }
        return .paid(Incoming(number: number, amount: amount, paidAt: paidAt))
    }

    private static func repeatKey(_ reading: Reading, _ number: String) -> String {
        "\(number)|\(reading == .declined ? "declined" : "paid")"
    }
}

extension CloudPaymentsNotice {
    /// The fields of a form or of a JSON object, each once.
    private struct Fields {
        private let texts: [String: String]

        init(_ body: [UInt8]) throws(Rejection) {
            if body.first == UInt8(ascii: "{") {
                guard let members = (try? JSON(reading: body))?.members else {
                    throw .unreadable(field: "body")
                }
                texts = Dictionary(
                    uniqueKeysWithValues: members.compactMap { member in
                        Self.text(member.value).map { (member.name, $0) }
                    }
                )
            } else {
                guard let form = Form(reading: body) else { throw .unreadable(field: "body") }
                texts = Dictionary(uniqueKeysWithValues: form.fields.map { ($0.name, $0.value) })
            }
        }

        /// nil where it is missing or empty.
        subscript(name: String) -> String? {
            guard let text = texts[name], !text.isEmpty else { return nil }
            return text
        }

        func required(_ name: String) throws(Rejection) -> String {
            guard let text = self[name] else { throw .unreadable(field: name) }
            return text
        }

        private static func text(_ json: JSON) -> String? {
            json.textOrLiteral ?? json.bool.map { $0 ? "1" : "0" }
        }
    }
}
