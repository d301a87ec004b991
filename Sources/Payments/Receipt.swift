/// The fiscal document (кассовый чек, 54-FZ) of money that came, or that went back.
///
/// It has a life of its own: whatever becomes of it, the payment stays what it is (E32).
package struct Receipt: Hashable, Sendable {
    package typealias ID = Identifier<Receipt>

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case sell
        case sellReturn = "sell_return"
    }

    /// `owed → sent → done | failed`, with `unknown` beside the first.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// On file with the money; the service may or may not have heard of it. Next: `sent`.
        case owed
        /// The service has given its task a name. Next: `done` or `failed`.
        case sent
        /// Made, with its fiscal attributes; it never changes again.
        case done
        /// The service will not make it; kept for a person, who corrects the cause and resumes it.
        case failed
    }

    /// Follows from what it is for, so that there is never a second one.
    package let id: ID
    /// The refund whose money it takes back; nil for a sale.
    package let refund: Refund.ID?
    package let basket: Basket
    package let owedAt: Moment
    /// Counts up only when a person resumes one that failed for certain.
    package internal(set) var attempt: Int
    package internal(set) var state: State
    /// True while a request for it has no answer.
    package internal(set) var isInDoubt: Bool
    /// When the service is asked next; nil when nothing is left to do, and for a return whose sale
    /// has no receipt yet.
    package internal(set) var nextCheck: Moment?
    /// Questions in a row that brought nothing new.
    package internal(set) var fruitless: Int
    /// What the service calls its task.
    package internal(set) var task: String?
    /// Why it is not done yet, or never will be, cut to a safe length.
    package internal(set) var reason: String?
    package internal(set) var sign: FiscalSign?

    package init(
        id: ID,
        refund: Refund.ID?,
        basket: Basket,
        owedAt: Moment,
        attempt: Int = 1,
        state: State = .owed,
        isInDoubt: Bool = false,
        nextCheck: Moment? = nil,
        fruitless: Int = 0,
        task: String? = nil,
        reason: String? = nil,
        sign: FiscalSign? = nil
    ) {
        self.id = id
        self.refund = refund
        self.basket = basket
        self.owedAt = owedAt
        self.attempt = attempt
        self.state = state
        self.isInDoubt = isInDoubt
        self.nextCheck = nextCheck
        self.fruitless = fruitless
        self.task = task
        self.reason = reason
        self.sign = sign
    }

    package var kind: Kind { refund == nil ? .sell : .sellReturn }

    package var total: Money { basket.lines.map(\.sum).total }

    /// What we call it at the service: equal for every try, so that a try whose answer was lost makes
    /// no second receipt.
    package var externalID: String { "sbp-\(id.text)-\(attempt)" }

    /// The one word for people and programs; what we do not know is `unknown`, never `done`.
    package var status: String { isInDoubt ? "unknown" : state.rawValue }
}

/// What makes a receipt one: the numbers that the fiscal drive (фискальный накопитель) gave it.
package struct FiscalSign: Hashable, Sendable {
    /// Number of the drive (ФН).
    package let fn: String
    /// Number of the document in it (ФД).
    package let fd: String
    /// Sign of the document (ФПД).
    package let fpd: String
    package let shift: String?
    package let number: String?
    /// As the service writes it.
    package let issuedAt: String?
    package let url: String?

    package init(
        fn: String,
        fd: String,
        fpd: String,
        shift: String?,
        number: String?,
        issuedAt: String?,
        url: String?
    ) {
        self.fn = fn
        self.fd = fd
        self.fpd = fpd
        self.shift = shift
        self.number = number
        self.issuedAt = issuedAt
        self.url = url
    }
}

/// What a fiscal service is seen to say about one receipt.
package enum ReceiptReading: Hashable, Sendable {
    /// It has it, under this name, and is making it.
    case waiting(task: String)
    case done(FiscalSign)
    /// It will not make it, for certain.
    case failed(reason: String)
    /// It knows no such task: our own name for it leads further.
    case missing
}

extension Identifier where Subject == Receipt {
    package init(of payment: Payment.ID, returning refund: Refund.ID? = nil) {
        self.init("\(payment.text)-sell" + (refund.map { "-return-\($0.text)" } ?? ""))
    }
}

extension Event {
    /// The receipt that a receipt's event is about.
    package var receipt: Receipt.ID? {
        guard kind == .receiptDone || kind == .receiptFailed, let payment else { return nil }
        return Receipt.ID(of: payment, returning: refund)
    }
}
