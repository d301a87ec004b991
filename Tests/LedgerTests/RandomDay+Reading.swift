import Ledger
import Payments

/// Asking for everything there is to be read.
extension RandomDay {
    mutating func read(in books: any Books) async {
        switch dice.number(1...3) {
        case 1: await readLinks(in: books)
        case 2: await readMoney(in: books)
        default: await readDesk(in: books)
        }
    }

    /// Everything of both merchants, page by page.
    mutating func readAll(in books: any Books) async {
        for link in links {
            await note("charges on \(link.id.text)") {
                try await books.charges(on: link, before: nil, limit: 999)
            }
        }
        for merchant in [Sample.merchant, Sample.stranger] {
            for store in [nil, Sample.store, Store.ID("gum")] {
                await note("links") {
                    try await books.links(of: merchant, store: store, before: nil, limit: 999)
                }
                await note("payments") {
                    try await books.payments(of: merchant, store: store, before: nil, limit: 999)
                }
            }
            await note("events") { try await books.events(of: merchant, after: 0, limit: 999) }
            await note("deliveries") {
                try await books.deliveries(of: merchant, state: nil, before: nil, limit: 999)
            }
            await note("callbacks") {
                try await books.callbacks(of: merchant, filed: nil, before: nil, limit: 999)
            }
        }
        for _ in 1...60 { await read(in: books) }
    }

    private mutating func readLinks(in books: any Books) async {
        let (merchant, limit) = (merchant, dice.number(0...4))
        let (link, charge, payment) = (link(), charge(), payment())
        let (home, included) = homes.isEmpty ? (link, .current) : dice.one(of: homes)
        let store = dice.isLucky(oneIn: 2) ? store : nil
        let order = Owned(Order.ID("order-\(dice.number(1...40))"), of: merchant)
        let till = Owned(Till.ID("till-\(dice.number(1...6))"), of: merchant)
        await note("link with charge") {
            try await books.link(link, including: .charge(charge)) as Any
        }
        await note("link with payment") {
            try await books.link(link, including: .payment(payment)) as Any
        }
        await note("link with what it was to have") {
            try await books.link(home, including: included) as Any
        }
        await note("link of charge") {
            try await books.link(holding: Owned(charge, of: merchant)) as Any
        }
        await note("link of payment") {
            try await books.link(holding: Owned(payment, of: merchant)) as Any
        }
        await note("link of token") { try await books.link(payToken: "token") as Any }
        await note("link of till") { try await books.link(of: till) as Any }
        await note("order") { try await books.charges(of: order) }
        await note("charges") {
            try await books.charges(on: link, before: charge, limit: limit)
        }
        await note("links") {
            try await books.links(of: merchant, store: store, before: link.id, limit: limit)
        }
    }

    private mutating func readMoney(in books: any Books) async {
        let (account, merchant, limit) = (account, merchant, dice.number(0...4))
        let store = dice.isLucky(oneIn: 2) ? store : nil
        let (payment, name) = (payment(), bankName())
        let number = "number-\(dice.number(1...40))"
        let place = Int64(dice.number(0...40))
        await note("payments") {
            try await books.payments(of: merchant, store: store, before: payment, limit: limit)
        }
        await note("payment \(number)") {
            try await books.payment(number: number, account: account) as Any
        }
        let time = Sample.now..<Sample.now + Int64(dice.number(1...9999))
        await note("payments by time") {
            let came = try await books.payments(
                at: account,
                whoseMoney: .came,
                within: time,
                after: nil,
                limit: limit
            )
            let givenBack = try await books.payments(
                at: account,
                whoseMoney: .wentBack,
                within: time,
                after: came.last,
                limit: limit
            )
            return came + givenBack
        }
        await note("\(name)") { try await books.charge(named: name, account: account) as Any }
        await note("events") {
            try await books.events(of: merchant, after: place, limit: limit)
        }
        await note("backlog") { try await books.backlog() }
    }

    private mutating func readDesk(in books: any Books) async {
        let (merchant, limit, store) = (merchant, dice.number(0...4), store)
        let state = dice.one(of: [nil] + Delivery.State.allCases.map(Optional.init))
        let filed = dice.one(of: [nil] + FilingState.allCases.map(Optional.init))
        let number = dice.number(1...6)
        let after = dice.isLucky(oneIn: 2) ? Till.ID("till-\(number)") : nil
        let shop = dice.isLucky(oneIn: 2) ? store : nil
        await note("deliveries") {
            try await books.deliveries(of: merchant, state: state, before: nil, limit: limit)
        }
        await note("callbacks") {
            try await books.callbacks(of: merchant, filed: filed, before: nil, limit: limit)
        }
        await note("store") { try await books.store(Owned(store, of: merchant)) as Any }
        await note("merchants") { try await books.merchants() }
        await note("till") {
            try await books.till(Owned(Till.ID("till-\(number)"), of: merchant)) as Any
        }
        await note("tills") {
            try await books.tills(of: merchant, store: shop, after: after, limit: limit)
        }
        await note("pass") { try await books.pass(digest: "digest-\(number)") as Any }
        await note("passes") { try await books.passes(of: merchant) }
    }
}
