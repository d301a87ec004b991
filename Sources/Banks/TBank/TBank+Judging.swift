import Payments
import Seals
package import Wire

/// Believing a notification, or not.
extension TBank {
    package func judge(_ callback: Message) -> Judgement {
        do throws(Rejection) {
            return try believed(callback)
        } catch {
            return .rejected(error)
        }
    }

    private func believed(_ callback: Message) throws(Rejection) -> Judgement {
        guard let body = try? JSON(reading: callback.body), let members = body.members else {
            throw .unreadable(field: "body")
        }
        guard let token = body[TBankToken.name]?.text, !token.isEmpty else { throw .unsealed }
        guard body[TBankToken.passwordName] == nil else {
            throw .unreadable(field: TBankToken.passwordName)
        }
        let notice = try TBankNotice(body, terminalKey: settings.terminalKey)
        guard isSealed(members, by: token) else { throw .forged }
        return notice.judgement
    }

    /// A token that fits none has met them all, so the time taken does not say which came near.
    private func isSealed(_ members: [JSON.Member], by token: String) -> Bool {
        settings.passwords.fits { password in
            let made = TBankToken.text(over: members, password: password)
            return ConstantTime.areSame(hex: made, hex: token)
        }
    }
}

/// One notification about a payment; it is believed only after its token is checked.
struct TBankNotice {
    private let order: String
    private let payment: String
    private let status: String
    private let amount: Money
    private let isGood: Bool
    /// All that is under the token, and nothing else.
    private let isPlain: Bool

    init(_ body: JSON, terminalKey: String) throws(Rejection) {
        guard body["TerminalKey"]?.text == terminalKey else {
            throw .unreadable(field: "TerminalKey")
        }
        guard let order = body["OrderId"]?.text, (1...TBank.orderLimit).contains(order.utf8.count)
        else { throw .unreadable(field: "OrderId") }
        guard let payment = TBank.paymentID(in: body) else { throw .unreadable(field: "PaymentId") }
        guard let status = body["Status"]?.text, !status.isEmpty,
            status.utf8.allSatisfy(Self.isWord)
        else { throw .unreadable(field: "Status") }
        guard let amount = body["Amount"]?.textOrLiteral.flatMap({ Money(kopecksText: $0) }) else {
            throw .unreadable(field: "Amount")
        }
        guard let isSuccess = body["Success"]?.bool else { throw .unreadable(field: "Success") }
        guard let error = body["ErrorCode"]?.textOrLiteral, !error.isEmpty else {
            throw .unreadable(field: "ErrorCode")
        }
        self.order = order
        self.payment = payment
        self.status = status
        self.amount = amount
        isGood = isSuccess && error == "0"
        let scalars = (body.members ?? []).filter {
            $0.value.list == nil && $0.value.members == nil
        }
        isPlain = Set(scalars.map(\.name)).isSubset(of: Self.plainNames)
    }

    /// The members of a notification about SBP.
    ///
    /// The token does not say where one value ends and the next begins, so digits could be moved from
    /// one number to its neighbour under the same token. Sorted by name, no two numbers of these are
    /// neighbours but Amount and ErrorCode, and the latter is exactly 0 where money is told of. With
    /// a card's CardId, RebillId or ExpDate that is not so: the bank is asked.
    private static let plainNames: Set = [
        "TerminalKey", "OrderId", "Success", "Status", "PaymentId", "ErrorCode", "Amount", "Pan",
        TBankToken.name,
    ]

    var judgement: Judgement {
        let said = isPlain ? reading : nil
        let sighting = Sighting(
            names: [.charge(order), .activation(payment)],
            reading: said,
            repeatKey: "\(payment)|\(status)|\(amount.kopecks)"
        )
        return said == nil ? .hint(sighting) : .authenticated(sighting)
    }

    /// nil where the bank is to be asked: about money that has gone back, or a word beside an error.
    private var reading: Reading? {
        switch TBankStatus.meaning(of: status) {
        case .waiting: .waiting
        case .inProgress: .inProgress
        case .declined: .declined
        case .dead: .dead
        case .paid where isGood: .paid(Incoming(number: payment, amount: amount, paidAt: nil))
        case .paid, .refunding, .partlyRefunded, .refunded: nil
        }
    }

    /// Letters, digits and a low line: `3DS_CHECKED`.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5F: true
        default: false
        }
    }
}
