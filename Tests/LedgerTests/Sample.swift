import Ledger
import Payments
import Testing

/// Ready-made things for tests, all of one merchant unless said otherwise.
enum Sample {
    static let merchant = Merchant.ID("kofejnya")
    static let stranger = Merchant.ID("bulochnaya")
    static let store = Store.ID("arbat")
    static let account = Account.ID("raif")
    static let now = Moment(milliseconds: 1_800_000_000_000)
    static let price = Money(kopecks: 150_050)

    static var ownedAccount: Owned<Account> { Owned(account, of: merchant) }

    static func listener(
        _ id: String,
        of merchant: Merchant.ID = merchant,
        wanting kinds: Set<Event.Kind> = Set(Event.Kind.allCases),
        knowsRepeats: Bool = true
    ) -> Listener {
        Listener(
            id: Listener.ID(id),
            merchant: merchant,
            kinds: kinds,
            knowsRepeats: knowsRepeats
        )
    }

    static func request(order: String, amount: Money = price) -> Link.Request {
        Link.Request(
            id: Charge.ID(newID()),
            order: Order.ID(order),
            amount: amount,
            purpose: "Кофе",
            deadline: now + 600,
            graceEnds: now + 86_400,
            answerDue: now + 30
        )
    }

    /// A one-use link that asks for an order, as it is when the bank is called.
    static func invoice(
        order: String,
        merchant: Merchant.ID = merchant,
        store: Store.ID = store,
        at moment: Moment = now
    ) throws -> Link {
        var link = blank(use: .once, merchant: merchant, store: store)
        _ = try link.request(request(order: order), at: moment)
        return link
    }

    /// A register link with its code, free.
    static func register(till: String, merchant: Merchant.ID = merchant) -> Link {
        var link = blank(use: .reusable, till: Till.ID(till), merchant: merchant)
        link.enlisted(Link.Code(qrcID: "AS-\(till)", payload: "https://qr.nspk.ru/AS-\(till)"))
        return link
    }

    static func blank(
        use: Link.Use,
        till: Till.ID? = nil,
        merchant: Merchant.ID = merchant,
        store: Store.ID = store
    ) -> Link {
        Link(
            id: Link.ID(newID()),
            merchant: merchant,
            store: store,
            till: till,
            account: account,
            use: use,
            payToken: "token-\(newID())",
            openedAt: now
        )
    }

    static func money(_ number: String?, _ amount: Money = price) -> Reading {
        .paid(Incoming(number: number, amount: amount, paidAt: now))
    }

    static func callback(
        repeatKey: String,
        names: [BankName] = [],
        reading: Reading? = nil,
        state: FilingState = .waiting,
        merchant: Merchant.ID = merchant,
        account: Account.ID = account,
        receivedAt: Moment = now
    ) -> KeptCallback {
        KeptCallback(
            id: KeptCallback.ID(newID()),
            merchant: merchant,
            account: account,
            receivedAt: receivedAt,
            headers: "content-type: application/json",
            body: [0, 1, 2, 0xFF],
            verdict: .authenticated,
            reason: nil,
            repeatKey: repeatKey,
            names: names,
            reading: reading,
            state: state
        )
    }
}

extension Ledger {
    /// Opens an invoice and tells the ledger that the bank has put it on a code.
    func ask(
        order: String,
        merchant: Merchant.ID = Sample.merchant,
        at moment: Moment = Sample.now
    ) async throws -> Link {
        let link = try Sample.invoice(order: order, merchant: merchant, at: moment)
        try await open(link)
        let charge = try #require(link.current?.id)
        let code = Link.Code(qrcID: "AD-\(link.id.text)", payload: "https://qr.nspk.ru/AD")
        let asked = try await change(link.owned, including: .current, once: nil) { link in
            link.asked(charge, activation: "act-\(charge.text)", code: code, at: moment)
            return link
        }
        return try #require(asked)
    }

    /// Asks for an order and takes the money for it in.
    @discardableResult
    func sell(
        order: String,
        number: String?,
        merchant: Merchant.ID = Sample.merchant,
        at moment: Moment = Sample.now
    ) async throws -> Link {
        let link = try await ask(order: order, merchant: merchant, at: moment)
        let charge = try #require(link.current?.id)
        return try await pay(charge, on: link, number: number, at: moment)
    }

    @discardableResult
    func pay(
        _ charge: Charge.ID,
        on link: Link,
        number: String?,
        at moment: Moment = Sample.now
    ) async throws -> Link {
        let id = Payment.ID(newID())
        let paid = try await change(link.owned, including: .charge(charge), once: nil) { link in
            link.observe(Sample.money(number), of: charge, paymentID: id, at: moment)
            return link
        }
        return try #require(paid)
    }

    /// What is on file of a link, with its newest charge.
    func now(_ link: Link) async throws -> Link {
        try #require(try await self.link(link.owned, including: .current))
    }
}

extension Link {
    /// The link as a reader finds it: without the news of the change that wrote it.
    var onFile: Link {
        Link(
            id: id,
            merchant: merchant,
            store: store,
            till: till,
            account: account,
            use: use,
            payToken: payToken,
            openedAt: openedAt,
            code: code,
            state: state,
            generation: generation,
            charges: charges,
            unexpected: unexpected
        )
    }
}
