import Payments
import Seals
package import Wire

/// Believing a callback, or not.
extension RBS {
    package func judge(_ callback: Message) -> Judgement {
        do throws(Rejection) {
            return try believed(callback)
        } catch {
            return .rejected(error)
        }
    }

    private func believed(_ callback: Message) throws(Rejection) -> Judgement {
        let form = try Self.form(of: callback)
        // A separator inside a name or a value would let two different messages share one seal.
        for field in form.fields where (field.name + field.value).contains(";") {
            throw .unreadable(field: BankWords.code(field.name))
        }
        let notice = try RBSNotice(form)
        guard !settings.seals.keys.isEmpty else { return .hint(notice.sighting(believing: false)) }
        guard let checksum = form[RBSChecksum.name], !checksum.isEmpty else { throw .unsealed }
        guard RBSChecksum.fits(checksum, over: form.fields, keys: settings.seals) else {
            throw .forged
        }
        let sighting = notice.sighting(believing: true)
        return sighting.reading == nil ? .hint(sighting) : .authenticated(sighting)
    }

    /// GET has the parameters behind the `?`, POST in the body; both at once is nobody's way.
    private static func form(of callback: Message) throws(Rejection) -> Form {
        guard callback.body.isEmpty || callback.query.isEmpty else {
            throw .unreadable(field: "query")
        }
        let bytes = callback.body.isEmpty ? Array(callback.query.utf8) : callback.body
        guard let form = Form(reading: bytes) else { throw .unreadable(field: "body") }
        return form
    }
}

/// One callback about an order; it is believed only after its checksum is.
struct RBSNotice {
    private let order: String
    private let number: String?
    private let operation: String
    private let isDone: Bool
    private let amount: Money?

    static let nameLimit = 64

    init(_ form: Form) throws(Rejection) {
        guard let order = form["mdOrder"], Self.isName(order) else {
            throw .unreadable(field: "mdOrder")
        }
        let number = form["orderNumber"]
        guard number.map(Self.isName) ?? true else { throw .unreadable(field: "orderNumber") }
        guard let operation = form["operation"], Self.isName(operation) else {
            throw .unreadable(field: "operation")
        }
        guard let status = form["status"], ["0", "1"].contains(status) else {
            throw .unreadable(field: "status")
        }
        if let text = form["amount"] {
            guard let amount = Money(kopecksText: text) else { throw .unreadable(field: "amount") }
            self.amount = amount
        } else {
            amount = nil
        }
        self.order = order
        self.number = number
        self.operation = operation
        isDone = status == "1"
    }

    func sighting(believing isBelieved: Bool) -> Sighting {
        var names: [BankName] = [.activation(order)]
        if let number { names.append(.charge(RBS.chargeID(number))) }
        let sum = amount.map { String($0.kopecks) } ?? ""
        return Sighting(
            names: names,
            reading: isBelieved ? reading : nil,
            repeatKey: [order, operation, isDone ? "1" : "0", sum].joined(separator: "|")
        )
    }

    /// nil where the bank is to be asked: about money whose sum is not told, and about everything
    /// that is neither money nor the end of an unpaid order.
    private var reading: Reading? {
        switch (operation, isDone) {
        case ("deposited", true):
            amount.map { .paid(Incoming(number: order, amount: $0, paidAt: nil)) }
        // A hold is no money yet.
        case ("approved", true): .inProgress
        case ("declinedByTimeout", true): .dead
        default: nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...nameLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
