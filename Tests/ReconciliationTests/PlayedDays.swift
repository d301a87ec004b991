import Ledger
import Payments

@testable import Reconciliation

/// Two days of trade as both sides have them in their books, with errors planted into either.
struct PlayedDays {
    static let first = BusinessDay("2026-11-19") ?? BusinessDay(number: 0)
    static let days = first...first.adding(1)
    static let merchant = "MA0000001234"
    static let now = first.adding(9).start

    var dice: Dice
    var ours: [BankedPayment] = []
    var rows: [BankRow] = []
    var owed: [Delivery] = []
    /// What the account gets too little on the first day.
    var shortage: Int64 = 0
    private(set) var planted: [Planted] = []
    /// Payments that no error has touched yet.
    private var whole: [Int] = []

    struct Planted: Hashable, Comparable {
        let kind: Discrepancy.Kind
        let about: String

        static func < (left: Self, right: Self) -> Bool {
            (left.kind.rawValue, left.about) < (right.kind.rawValue, right.about)
        }
    }

    init(seed: UInt64, payments: Int = 60) {
        dice = Dice(seed: seed)
        for number in 0..<payments { sell(number) }
        whole = Array(ours.indices).shuffled(using: &dice)
    }

    private mutating func sell(_ number: Int) {
        let middle = Self.first.adding(1).start
        let spread = number.isMultiple(of: 2) ? Int64(120_000) : 70_000_000
        let paidAt = Moment(
            milliseconds: middle.milliseconds + dice.number(-spread...spread)
        )
        let amount = Money(
            kopecks: number.isMultiple(of: 5) ? dice.number(1...9) : dice.number(1...100_000_000)
        )
        let charge = "charge-\(1000 + number)"
        let code = number.isMultiple(of: 3) ? "AS1000000000000000000000000000AA" : code(number)
        var refunds: [Refund] = []
        var receipts = [receipt(charge, nil, amount)]
        if number.isMultiple(of: 4), amount.kopecks > 3 {
            let back = Money(kopecks: dice.number(1...amount.kopecks / 3))
            let refund = Refund(
                id: Refund.ID("r-\(number)"),
                amount: back,
                requestedAt: paidAt + dice.number(1...300),
                state: .completed
            )
            refunds.append(refund)
            receipts.append(receipt(charge, refund.id, back))
        }
        let payment = Payment(
            id: Payment.ID("p-\(charge)"),
            number: "\(9000 + number)",
            amount: amount,
            paidAt: paidAt,
            kind: .paid,
            refunds: refunds,
            receipts: receipts
        )
        ours.append(banked(payment, charge: charge, code: code))
        rows.append(row(.payment, ours[number], amount, at: paidAt))
        for refund in refunds {
            rows.append(
                row(.refund, ours[number], refund.amount, at: refund.requestedAt, refund.id)
            )
        }
    }

    private func code(_ number: Int) -> String {
        "AD100000000000000000000000000\(100 + number)"
    }

    private func receipt(
        _ charge: String,
        _ refund: Refund.ID?,
        _ sum: Money,
        _ state: Receipt.State = .done
    ) -> Receipt {
        let line = Basket.Line(
            name: "Чай",
            price: sum,
            quantity: .one,
            sum: sum,
            vat: .vat22,
            method: .fullPayment,
            object: .commodity
        )
        return Receipt(
            id: Receipt.ID("receipt-\(charge)-\(refund?.text ?? "")"),
            refund: refund,
            basket: Basket(
                account: FiscalAccount.ID("kassir"),
                customer: .email("a@b.ru"),
                lines: [line]
            ),
            owedAt: Self.first.start,
            state: state
        )
    }

    private func banked(_ payment: Payment, charge: String, code: String) -> BankedPayment {
        BankedPayment(
            placed: PlacedPayment(
                link: Link.ID("link-\(code)"),
                store: Store.ID("main"),
                till: nil,
                charge: Charge.ID(charge),
                order: Order.ID("order-\(charge)"),
                payment: payment
            ),
            code: code,
            isCodeUsedOnce: code.hasPrefix("AD"),
            activation: nil
        )
    }

    private func row(
        _ kind: BankRow.Kind,
        _ banked: BankedPayment,
        _ amount: Money,
        at: Moment,
        _ refund: Refund.ID? = nil
    ) -> BankRow {
        // The bank prints whole minutes.
        let minute = Moment(milliseconds: at.milliseconds / 60_000 * 60_000)
        return BankRow(
            kind,
            merchant: Self.merchant,
            order: banked.placed.charge?.text,
            refund: refund?.text,
            code: banked.code,
            amount: amount,
            fee: Money(kopecks: kind == .payment ? (amount.kopecks * 7 + 500) / 1000 : 0),
            at: minute,
            file: "f",
            line: 0
        )
    }

    // MARK: Planting

    mutating func plant(_ kind: Discrepancy.Kind) {
        let needsRefund = kind == .refundMissingHere || kind == .refundMissingAtBank
        guard
            let place = whole.firstIndex(where: {
                !ours[$0].payment.refunds.isEmpty == needsRefund
            })
        else { return }
        let index = whole.remove(at: place)
        let banked = ours[index]
        let at = rows.firstIndex { isRow($0, .payment, of: banked) } ?? 0
        var about = banked.payment.id.text
        switch kind {
        case .paymentMissingHere:
            about = banked.placed.charge?.text ?? ""
            ours[index] = banked.with(paidAt: Self.first.adding(-60).start, charge: "elsewhere")
        case .refundMissingHere: ours[index] = banked.with(refunds: [])
        case .paymentMissingAtBank: rows.remove(at: at)
        case .refundMissingAtBank: rows = rows.filter { !isRow($0, .refund, of: banked) }
        case .amountDiffers:
            rows[at] = row(
                .payment,
                banked,
                Money(kopecks: rows[at].amount.kopecks + dice.number(1...99)),
                at: rows[at].at
            )
        case .twiceAtBank: rows.append(rows[at])
        case .refundExceeds:
            let much = Money(kopecks: banked.payment.amount.kopecks + 1)
            rows.append(row(.refund, banked, much, at: rows[at].at, Refund.ID("stranger-\(index)")))
        case .statementDiffers:
            guard shortage == 0 else { return }
            about = Self.first.text
            // More than what rounding of fees may hide in one net sum.
            shortage = dice.number(100...9999)
        case .undecided: ours[index] = banked.with(kind: dice.number(0...1) == 0 ? .late : .mispaid)
        case .receiptMissing, .receiptDiffers: spoilReceipt(index, kind)
        case .accountingNotTold: owed.append(delivery(of: banked))
        case .dayDiffers:
            let midnight = Self.first.adding(1).start
            rows[at] = row(.payment, banked, banked.payment.amount, at: midnight)
            ours[index] = banked.with(paidAt: Moment(milliseconds: midnight.milliseconds - 1))
        case .statementPending: return
        }
        planted.append(Planted(kind: kind, about: about))
    }

    private func isRow(_ row: BankRow, _ kind: BankRow.Kind, of banked: BankedPayment) -> Bool {
        row.kind == kind && row.order == banked.placed.charge?.text
    }

    private mutating func spoilReceipt(_ index: Int, _ kind: Discrepancy.Kind) {
        let banked = ours[index]
        let charge = banked.placed.charge?.text ?? ""
        let sum = Money(kopecks: banked.payment.amount.kopecks + (kind == .receiptDiffers ? 1 : 0))
        let state = kind == .receiptDiffers ? .done : [Receipt.State.failed, .owed][index % 2]
        ours[index] = banked.with(receipts: [receipt(charge, nil, sum, state)])
    }

    private func delivery(of banked: BankedPayment) -> Delivery {
        let event = Event(
            kind: .paymentPaid,
            at: banked.payment.paidAt,
            link: banked.placed.link,
            store: banked.placed.store,
            till: nil,
            qrcID: nil,
            charge: banked.placed.charge,
            order: banked.placed.order,
            asked: nil,
            payment: banked.payment.id,
            number: nil,
            paid: nil,
            paidAt: nil,
            refund: nil,
            refunded: nil
        )
        let stored = StoredEvent(
            id: Event.ID("e"),
            merchant: Merchant.ID("shop"),
            place: 1,
            event: event
        )
        return Delivery(
            id: Delivery.ID("d-\(banked.payment.id.text)"),
            listener: Listener.ID("1c"),
            event: stored,
            owedSince: banked.payment.paidAt,
            state: .parked,
            attempts: 9,
            next: nil,
            lastError: nil
        )
    }
}

extension BankedPayment {
    func with(
        paidAt: Moment? = nil,
        charge: String? = nil,
        kind: Payment.Kind? = nil,
        refunds: [Refund]? = nil,
        receipts: [Receipt]? = nil,
        number: String?? = nil
    ) -> BankedPayment {
        let kind = kind ?? payment.kind
        let changed = Payment(
            id: payment.id,
            number: number ?? payment.number,
            amount: payment.amount,
            paidAt: paidAt ?? payment.paidAt,
            kind: kind,
            decision: kind == .late ? .held(returnAt: nil) : payment.decision,
            refunds: refunds ?? payment.refunds,
            receipts: receipts ?? payment.receipts
        )
        return BankedPayment(
            placed: PlacedPayment(
                link: placed.link,
                store: placed.store,
                till: placed.till,
                charge: charge.map { Charge.ID($0) } ?? placed.charge,
                order: placed.order,
                payment: changed
            ),
            code: charge == nil ? code : nil,
            isCodeUsedOnce: isCodeUsedOnce,
            activation: activation
        )
    }
}
