import Ledger
import Operations
import Payments
import Wire

/// `/v1/registers`
extension HTTPAPI {
    /// A register of the address, where the token may see it, and its link.
    private struct Found {
        let till: TillEntry
        let link: Link
    }

    private func register(_ visit: Visit, _ pass: Pass) async throws -> Found {
        let link = try await registerLink(visit, pass)
        let id = Owned(Till.ID(visit["id"]), of: pass.merchant)
        guard let till = try await desk.books.till(id) else { throw Problem.unknown("register") }
        return Found(till: till, link: link)
    }

    private func registerLink(_ visit: Visit, _ pass: Pass) async throws -> Link {
        let id = Owned(Till.ID(visit["id"]), of: pass.merchant)
        guard let link = try await desk.books.link(of: id),
            pass.reaches(store: link.store, till: id.id)
        else { throw Problem.unknown("register") }
        return link
    }

    func enterRegister(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let body = try await visit.json()
        let fields = try Fields(body, known: ["id", "name", "store"])
        let id = try fields.name("id").map { Till.ID($0) }
        let name = try fields.text("name", limit: Self.registerNameLimit)
        let store = try store(try fields.name("store"), for: pass)
        if let till = pass.till, till != id { throw Problem.scopeTooNarrow }
        return try await OnceOnly(desk: desk)(visit, body: body, of: pass.merchant) { subject in
            let id = id ?? Till.ID(subject)
            let (till, link) = try await RegisterTill(desk: desk)(
                id: id,
                name: name ?? id.text,
                store: store.id,
                of: pass.merchant
            )
            return Answer(201, json: views.register(till, link))
        }
    }

    static let registerNameLimit = 100

    func listRegisters(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["limit", "cursor"])
        let limit = try query.limit()
        let tills = try await desk.books.tills(
            of: pass.merchant,
            store: pass.store,
            after: try query.cursor(),
            limit: limit
        )
        var items: [JSON] = []
        for till in tills where pass.reaches(store: till.store, till: till.id) {
            let link = try await desk.books.link(of: Owned(till.id, of: pass.merchant))
            items.append(views.register(till, link))
        }
        let next = tills.count == limit ? tills.last?.id.text : nil
        return Answer(json: Views.page(items, next: next))
    }

    func readRegister(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let found = try await register(visit, pass)
        return Answer(json: views.register(found.till, found.link))
    }

    func chargeRegister(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let link = try await registerLink(visit, pass)
        let body = try await visit.json()
        let fields = try Fields(
            body,
            known: ["order_id", "amount", "currency", "purpose", "ttl_seconds", "receipt"]
        )
        let usual = usualSeconds(Self.usualTillSeconds, over: link.account, atTill: true)
        let charge = try await ChargeRegister(desk: desk)(
            try wish(fields, amount: try fields.kopecks("amount"), usualSeconds: usual),
            on: link
        )
        return Answer(json: views.charge(charge))
    }

    func readCharge(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let link = try await registerLink(visit, pass)
        let id = Charge.ID(visit["charge_id"])
        let whole = try await desk.books.link(link.owned, including: .charge(id))
        guard let charge = whole?.charge(id) else { throw Problem.unknown("charge") }
        return Answer(json: views.charge(charge, on: whole))
    }

    func releaseCharge(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let link = try await registerLink(visit, pass)
        let released = try await ReleaseCharge(desk: desk)(
            Charge.ID(visit["charge_id"]),
            on: link.owned
        )
        return Answer(
            json: ["outcome": .text(released.outcome), "charge": views.charge(released.charge)]
        )
    }

    func listCharges(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let link = try await registerLink(visit, pass)
        let query = try Query(visit.query, known: ["limit", "cursor"])
        let limit = try query.limit()
        let charges = try await desk.books.charges(
            on: link.owned,
            before: try query.cursor(),
            limit: limit
        )
        return list(charges, limit: limit, id: \.id.text) { views.charge($0) }
    }

    func drawRegister(_ form: QRPicture.Form) -> @Sendable (Visit, Pass) async throws -> Answer {
        { visit, pass in try await draw(registerLink(visit, pass), visit, as: form) }
    }

    func watchRegister(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let found = try await register(visit, pass)
        return try watch(found.link) { views.register(found.till, $0) }
    }
}
