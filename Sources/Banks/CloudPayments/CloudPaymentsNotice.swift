import Payments
import Wire

/// One notification of CloudPayments: check, pay, fail, refund or cancel.
///
/// What it is stands in no field: the bank tells them apart by their addresses. So it is told by
/// what only that one has.
struct CloudPaymentsNotice {
    let names: [BankName]
    /// nil where the bank is to be asked.
    private let reading: Reading?
    private let number: String

    init(_ body: [UInt8], isTest: Bool) throws(Rejection) {
        let fields = try Fields(body)
        number = try Self.number("TransactionId", in: fields)
        guard fields["TestMode"] ?? "0" == "0" || isTest else {
            throw .unreadable(field: "TestMode")
        }
        // A refund is named by nothing of ours: the bank is asked about its payment.
        guard fields["PaymentTransactionId"] == nil else {
            names = [.activation(try Self.number("PaymentTransactionId", in: fields))]
            reading = nil
            return
        }
        names = [.charge(try fields.required("InvoiceId")), .activation(number)]
        reading = try Self.reading(of: fields, number)
    }

    var judgement: Judgement {
        guard let reading else { return hint }
        let word = reading == .declined ? "declined" : "paid"
        let sighting = Sighting(names: names, reading: reading, repeatKey: "\(number)|\(word)")
        return .authenticated(sighting)
    }

    var hint: Judgement {
        .hint(Sighting(names: names, reading: nil, repeatKey: nil))
    }

    private static func number(_ name: String, in fields: Fields) throws(Rejection) -> String {
        let number = try fields.required(name)
        guard CloudPayments.isNumber(number) else { throw .unreadable(field: name) }
        return number
    }

    /// Before a payment the bank sends a check that says the same, but for the fee.
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
