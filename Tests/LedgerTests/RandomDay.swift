import Ledger
import Payments

/// A long day of chance calls to every verb of the contract, and a log of every answer.
///
/// Few names are used again and again, so that orders, numbers, tokens and ids collide. What is
/// called does not depend on what was answered, so that one seed is one day on every engine.
struct RandomDay {
    static let listeners = [
        Sample.listener("1c"), Sample.listener("shop", wanting: [.paymentPaid, .paymentLate]),
        Sample.listener("1c", of: Sample.stranger),
    ]

    var dice: Dice
    var now = Sample.now
    private(set) var log: [String] = []
    private(set) var links: [Owned<Link>] = []
    private(set) var charges: [Charge.ID] = []
    private(set) var payments: [Payment.ID] = []
    /// Where a charge was meant to be put, and where a payment was meant to be filed.
    var homes: [(link: Owned<Link>, included: Included)] = []
    private var callbacks: [KeptCallback.ID] = []
    private var claimed: [Owned<Delivery>] = []

    init(seed: UInt64) {
        dice = Dice(seed: seed)
    }

    mutating func play(steps: Int, in books: any Books) async {
        for _ in 0..<steps {
            now = now + Int64(dice.number(0...40))
            await step(in: books)
        }
    }

    private mutating func step(in books: any Books) async {
        switch dice.number(1...24) {
        case 1...3: await open(in: books)
        case 4...12: await change(in: books)
        case 13: await claimChecks(in: books)
        case 14, 15: await deliver(in: books)
        case 16: await resume(in: books)
        case 17, 18: await keep(in: books)
        case 19: await look(in: books)
        case 20: await answer(in: books)
        case 21: await furnish(in: books)
        default: await read(in: books)
        }
    }

    var merchant: Merchant.ID {
        mutating get { dice.isLucky(oneIn: 6) ? Sample.stranger : Sample.merchant }
    }

    var account: Owned<Account> {
        mutating get {
            let other = Account.ID("tochka")
            return Owned(dice.isLucky(oneIn: 6) ? other : Sample.account, of: merchant)
        }
    }

    var store: Store.ID {
        mutating get { dice.one(of: [Sample.store, Store.ID("gum")]) }
    }

    /// A name that was used before, or now and then a new one.
    mutating func name<Subject>(
        _ kind: String,
        from known: [Identifier<Subject>],
        newOneIn chances: Int
    ) -> Identifier<Subject> {
        guard !known.isEmpty, !dice.isLucky(oneIn: chances) else {
            return Identifier("\(kind)-\(1000 + known.count)")
        }
        return dice.one(of: known)
    }

    /// A link of its own merchant, nearly always.
    mutating func link() -> Owned<Link> {
        let link = links.isEmpty ? Owned(Link.ID("none"), of: merchant) : dice.one(of: links)
        return dice.isLucky(oneIn: 15) ? Owned(link.id, of: merchant) : link
    }

    mutating func charge() -> Charge.ID { name("charge", from: charges, newOneIn: 30) }
    mutating func payment() -> Payment.ID { name("payment", from: payments, newOneIn: 30) }

    mutating func newLink() -> Owned<Link> {
        let link = Owned(Link.ID("link-\(1000 + links.count)"), of: merchant)
        let other = self.link()
        links.append(link)
        return dice.isLucky(oneIn: 20) ? other : link
    }

    mutating func newCharge() -> Charge.ID {
        let id: Charge.ID = name("charge", from: charges, newOneIn: 1)
        charges.append(id)
        return dice.isLucky(oneIn: 20) ? charge() : id
    }

    mutating func newPayment() -> Payment.ID {
        let id: Payment.ID = name("payment", from: payments, newOneIn: 1)
        payments.append(id)
        return dice.isLucky(oneIn: 20) ? payment() : id
    }

    /// Which failure an engine has is its own affair; which refusal is not.
    mutating func note<Result>(_ deed: String, _ call: () async throws -> Result) async {
        do {
            log.append("\(log.count) \(deed): \(try await call())")
        } catch let refusal as LedgerRefusal {
            log.append("\(log.count) \(deed): \(refusal)")
        } catch let refusal as Link.Refusal {
            log.append("\(log.count) \(deed): \(refusal)")
        } catch {
            log.append("\(log.count) \(deed): failed")
        }
    }

    private mutating func claimChecks(in books: any Books) async {
        let (now, limit) = (now, dice.number(1...6))
        await note("claim checks") {
            try await books.claimChecks(due: now, lease: now + 20, limit: limit)
        }
    }

    private mutating func deliver(in books: any Books) async {
        let (now, merchant, limit) = (now, merchant, dice.number(1...3))
        let listener = Listener.ID(dice.one(of: ["1c", "1c", "shop", "nobody"]))
        await note("due listeners") { try await books.dueListeners(at: now) }
        var found: [Delivery] = []
        await note("claim deliveries") {
            found = try await books.claimDeliveries(
                to: listener,
                of: merchant,
                due: now,
                lease: now + 30,
                limit: limit
            )
            return found
        }
        claimed += found.map(\.owned)
        guard !claimed.isEmpty else { return }
        let one = claimed.remove(at: dice.number(0...claimed.count - 1))
        let result = dice.one(of: [
            Delivery.Result.delivered(at: now), .failed(why: "503", next: now + 60),
            .parked(why: "400"),
        ])
        await note("record \(result)") { try await books.record(result, of: one) }
    }

    private mutating func resume(in books: any Books) async {
        let (now, merchant) = (now, merchant)
        let listener = dice.one(of: [nil, Listener.ID("1c"), Listener.ID("shop")])
        let delivery = dice.isLucky(oneIn: 2) ? claimed.last?.id : nil
        await note("resume") {
            try await books.resume(of: merchant, listener: listener, delivery: delivery, at: now)
        }
    }

    private mutating func keep(in books: any Books) async {
        let fresh: KeptCallback.ID = name("callback", from: callbacks, newOneIn: 1)
        callbacks.append(fresh)
        let id = name("callback", from: callbacks, newOneIn: 2)
        let account = account
        let callback = KeptCallback(
            id: id,
            merchant: account.merchant,
            account: account.id,
            receivedAt: now,
            headers: "",
            body: [],
            verdict: .authenticated,
            reason: nil,
            repeatKey: "key-\(dice.number(1...40))",
            names: (0..<dice.number(0...2)).map { _ in bankName() },
            reading: dice.isLucky(oneIn: 2) ? reading() : nil,
            state: dice.one(of: FilingState.allCases)
        )
        await note("keep \(id.text)") { try await books.keep(callback) }
    }

    private mutating func look(in books: any Books) async {
        let (now, limit) = (now, dice.number(1...5))
        let one = Owned(name("callback", from: callbacks, newOneIn: 20), of: merchant)
        let next = dice.one(of: [nil, now, now + 30])
        let filing = Filing(dice.one(of: FilingState.allCases), nextLook: next)
        await note("claim callbacks") {
            try await books.claimCallbacks(due: now, lease: now + 30, limit: limit)
        }
        await note("file \(one.id.text)") { try await books.file(one, as: filing) }
    }

    private mutating func answer(in books: any Books) async {
        let key = AnswerKey(merchant: merchant, key: "key-\(dice.number(1...5))")
        let (now, fingerprint) = (now, "print-\(dice.number(1...9) / 5)")
        let subject = dice.isLucky(oneIn: 2) ? "\(now)" : link().id.text
        let given = StoredAnswer(status: 200, contentType: "text/plain", body: [1])
        await note("begin \(key.key)") {
            try await books.begin(
                key,
                fingerprint: fingerprint,
                subject: subject,
                at: now,
                lease: now + 100
            )
        }
        switch dice.number(1...4) {
        case 1: await note("finish") { try await books.finish(key, with: given) }
        case 2: await note("abandon") { try await books.abandon(key) }
        case 3:
            let end = now + AnswerKey.keptSeconds
            let (due, limit) = (end - Int64(dice.number(0...3000)), dice.number(1...4))
            await note("forget answers") {
                try await books.forgetAnswers(due: due, limit: limit)
            }
        default: break
        }
    }

    private mutating func furnish(in books: any Books) async {
        let (merchant, now, number) = (merchant, now, dice.number(1...6))
        let till = TillEntry(
            id: Till.ID("till-\(number)"),
            merchant: merchant,
            store: store,
            name: "\(now)",
            link: link().id,
            addedAt: now
        )
        let pass = Pass(
            id: Pass.ID("pass-\(dice.number(1...6))"),
            merchant: merchant,
            role: .till,
            store: nil,
            till: nil,
            name: "\(now)",
            digest: "digest-\(dice.number(1...6))",
            issuedAt: now
        )
        let shop = StoreEntry(id: store, merchant: merchant, name: "\(now)", account: account.id)
        let entry = MerchantEntry(id: merchant, name: "\(now)")
        let revoked = Owned(Pass.ID("pass-\(number)"), of: merchant)
        await note("add till") { try await books.add(till) }
        await note("add pass") { try await books.add(pass) }
        await note("enter") { try await books.enter(merchants: [entry], stores: [shop]) }
        guard dice.isLucky(oneIn: 3) else { return }
        await note("revoke") { try await books.revoke(revoked, at: now) }
    }
}
