import Payments

/// A register link at the till, and short words for what happens to it.
struct TestTill {
    var link: Link
    private var nextID = 0

    init(use: Link.Use = .reusable) {
        link = Link(
            id: Link.ID("link"),
            merchant: Merchant.ID("shop"),
            store: Store.ID("main"),
            till: use == .reusable ? Till.ID("till-7") : nil,
            account: Account.ID("raif"),
            use: use,
            payToken: "token",
            openedAt: Moment(milliseconds: 0),
            code: use == .reusable
                ? Link.Code(qrcID: "BS1", payload: "https://qr.nspk.ru/BS1") : nil
        )
    }

    static func second(_ seconds: Int64) -> Moment {
        Moment(milliseconds: seconds * 1000)
    }

    mutating func request(
        _ id: String,
        order: String,
        kopecks: Int64 = 150_050,
        basket: Basket? = nil,
        at second: Int64 = 0
    ) throws -> (charge: Charge, isNew: Bool) {
        try link.request(
            Link.Request(
                id: Charge.ID(id),
                order: Order.ID(order),
                amount: Money(kopecks: kopecks),
                purpose: "Кофе",
                deadline: Self.second(second + 300),
                graceEnds: Self.second(second + 4000),
                basket: basket,
                answerDue: Self.second(second + 30)
            ),
            at: Self.second(second)
        )
    }

    /// Requests and has the bank say yes.
    mutating func ask(
        _ id: String,
        order: String,
        kopecks: Int64 = 150_050,
        basket: Basket? = nil,
        at second: Int64 = 0
    ) throws {
        _ = try request(id, order: order, kopecks: kopecks, basket: basket, at: second)
        link.asked(Charge.ID(id), activation: "AP-\(id)", code: nil, at: Self.second(second))
    }

    @discardableResult
    mutating func see(_ reading: Reading, of id: String, at second: Int64 = 10) -> Link.Change {
        nextID += 1
        return link.observe(
            reading,
            of: Charge.ID(id),
            paymentID: Payment.ID("p\(nextID)"),
            at: Self.second(second)
        )
    }

    static func paid(_ number: String?, kopecks: Int64 = 150_050) -> Reading {
        .paid(Incoming(number: number, amount: Money(kopecks: kopecks), paidAt: second(9)))
    }

    func state(of id: String) -> Charge.State? {
        link.charge(Charge.ID(id))?.state
    }

    var kinds: [Event.Kind] { link.happened.map(\.kind) }

    /// Of all money of the link.
    var receipts: [Receipt] {
        (link.charges.flatMap(\.payments) + link.unexpected).flatMap(\.receipts)
    }

    static let sign = FiscalSign(
        fn: "9999078900000961",
        fd: "192",
        fpd: "3449555941",
        shift: "23",
        number: "6",
        issuedAt: "22.11.2026 20:11:00",
        url: nil
    )

    /// The fiscal service says something of the receipt of `p1`.
    @discardableResult
    mutating func hear(_ reading: ReceiptReading, attempt: Int = 1) -> Receipt? {
        let (id, payment) = (Receipt.ID("p1-sell"), Payment.ID("p1"))
        link.observe(
            reading,
            of: id,
            attempt: attempt,
            in: payment,
            jitterThousandths: 500,
            at: Self.second(40)
        )
        return link.receipt(id, in: payment)
    }

    mutating func hearNothing(isInDoubt: Bool) -> Receipt? {
        let (id, payment) = (Receipt.ID("p1-sell"), Payment.ID("p1"))
        link.heardNothing(
            aboutReceipt: id,
            attempt: 1,
            in: payment,
            isInDoubt: isInDoubt,
            why: "timed out",
            jitterThousandths: 500,
            at: Self.second(40)
        )
        return link.receipt(id, in: payment)
    }
}
