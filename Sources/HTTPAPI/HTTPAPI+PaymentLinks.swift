import Ledger
import Operations
import Payments
import Wire

/// `/v1/payment-links`
extension HTTPAPI {
    func createPaymentLink(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let body = try await visit.json()
        let fields = try Fields(
            body,
            known: [
                "order_id", "amount", "currency", "purpose", "ttl_seconds", "redirect_url",
                "account", "store", "receipt",
            ]
        )
        let amount = try fields.kopecks("amount")
        let account = try fields.name("account").map { Account.ID($0) }
        let redirectURL = try fields.url("redirect_url")
        let store = try store(try fields.name("store"), for: pass)
        let usual = usualSeconds(
            Self.usualLinkSeconds,
            over: account ?? store.account,
            atTill: false
        )
        let wanted = CreatePaymentLink.Wanted(
            wish: try wish(fields, amount: amount, usualSeconds: usual),
            redirectURL: redirectURL,
            account: account,
            store: store.id
        )
        return try await OnceOnly(desk: desk)(visit, body: body, of: pass.merchant) { subject in
            let link = try await make(wanted, for: pass, as: subject)
            var answer = Answer(
                link.id.text == subject ? 201 : 200,
                json: views.paymentLink(link)
            )
            answer.isDefinite = link.latest?.doubt == nil
            return answer
        }
    }

    /// The link, unless it turns out to be one of another store, where the order is live already.
    func make(
        _ wanted: CreatePaymentLink.Wanted,
        for pass: Pass,
        as subject: String
    ) async throws -> Link {
        let link = try await CreatePaymentLink(desk: desk)(
            wanted,
            of: pass.merchant,
            as: Link.ID(subject)
        )
        guard pass.reaches(store: link.store, till: link.till) else {
            throw Problem.unknown("payment_link")
        }
        return link
    }

    func listPaymentLinks(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["limit", "cursor"])
        let limit = try query.limit()
        let links = try await desk.books.links(
            of: pass.merchant,
            store: pass.store,
            before: try query.cursor(),
            limit: limit
        )
        return list(links, limit: limit, id: \.id.text) { views.paymentLink($0) }
    }

    /// A page: full ones say where the next begins.
    func list<Item>(
        _ found: [Item],
        limit: Int,
        id: (Item) -> String,
        where isShown: (Item) -> Bool = { _ in true },
        _ view: (Item) -> JSON
    ) -> Answer {
        let next = found.count == limit ? found.last.map(id) : nil
        return Answer(json: Views.page(found.filter(isShown).map(view), next: next))
    }

    func readPaymentLink(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        Answer(json: views.paymentLink(try await paymentLink(visit, pass)))
    }

    func revokePaymentLink(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let link = try await paymentLink(visit, pass)
        guard let charge = link.latest else { throw Problem.unknown("charge") }
        let released = try await ReleaseCharge(desk: desk)(charge.id, on: link.owned)
        let after = try await paymentLink(visit, pass)
        return Answer(
            json: [
                "outcome": .text(released.outcome), "payment_link": views.paymentLink(after),
            ]
        )
    }

    func drawPaymentLink(_ form: QRPicture.Form) -> @Sendable (Visit, Pass) async throws -> Answer {
        { visit, pass in try await draw(paymentLink(visit, pass), visit, as: form) }
    }

    /// A code that nobody can pay any more is not drawn: somebody would hand it to a buyer.
    func draw(_ link: Link, _ visit: Visit, as form: QRPicture.Form) throws -> Answer {
        guard let code = link.code else { throw Problem.noCode }
        guard link.state != .closed else { throw Problem.closed }
        return try QRPicture(form: form).answer(code.payload, query: visit.query)
    }

    func watchPaymentLink(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let link = try await paymentLink(visit, pass)
        return try watch(link) { views.paymentLink($0) }
    }

    func watch(_ link: Link, _ view: @escaping @Sendable (Link) -> JSON) throws -> Answer {
        Answer(live: LiveStream(desk: desk, link: link.owned, seat: try seats.take(), view: view))
    }

    /// The one-use link of the address, where the token may see it.
    private func paymentLink(_ visit: Visit, _ pass: Pass) async throws -> Link {
        let id = Owned(Link.ID(visit["id"]), of: pass.merchant)
        guard let link = try await desk.books.link(id, including: .current), link.use == .once,
            pass.reaches(store: link.store, till: link.till)
        else { throw Problem.unknown("payment_link") }
        return link
    }
}

extension ReleaseCharge.Released {
    /// Three answers to "cancel it", and no fourth (E09).
    var outcome: String {
        switch self {
        case .released: "released"
        case .paid: "paid"
        case .checking: "checking"
        }
    }

    var charge: Charge {
        switch self {
        case .released(let charge), .paid(let charge), .checking(let charge): charge
        }
    }
}
