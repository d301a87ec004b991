import Ledger
import Operations
import Payments
import Wire

/// `/v1/deliveries`, `/v1/callbacks`, `/v1/tokens`
extension HTTPAPI {
    func listDeliveries(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["state", "limit", "cursor"])
        let limit = try query.limit()
        let deliveries = try await desk.books.deliveries(
            of: pass.merchant,
            state: try query.word("state"),
            before: try query.cursor(),
            limit: limit
        )
        return list(deliveries, limit: limit, id: \.id.text) { views.delivery($0) }
    }

    /// Makes what is parked or waiting due now: everything, one listener's, or one delivery.
    func resumeDeliveries(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let fields = try Fields(try await visit.json(), known: ["listener", "delivery"])
        let resumed = try await desk.books.resume(
            of: pass.merchant,
            listener: try fields.name("listener").map { Listener.ID($0) },
            delivery: try fields.name("delivery").map { Delivery.ID($0) },
            at: now
        )
        return Answer(json: ["resumed": .integer(resumed)])
    }

    func listCallbacks(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["state", "limit", "cursor"])
        let limit = try query.limit()
        let callbacks = try await desk.books.callbacks(
            of: pass.merchant,
            filed: try query.word("state"),
            before: try query.cursor(),
            limit: limit
        )
        return list(callbacks, limit: limit, id: \.id.text) { views.callback($0) }
    }

    func issueToken(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let fields = try Fields(
            try await visit.json(),
            known: ["role", "store", "register", "name"]
        )
        guard let role = try fields.word("role", Pass.Role.self) else {
            throw Problem.missing("role")
        }
        guard let name = try fields.text("name", limit: Self.tokenNameLimit) else {
            throw Problem.missing("name")
        }
        let (issued, token) = try await IssuePass(desk: desk)(
            role,
            store: try fields.name("store").map { Store.ID($0) },
            till: try fields.name("register").map { Till.ID($0) },
            name: name,
            of: pass.merchant
        )
        return Answer(201, json: views.issued(issued, token: token))
    }

    static let tokenNameLimit = 100

    func listTokens(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        _ = try Query(visit.query, known: [])
        let passes = try await desk.books.passes(of: pass.merchant)
        return Answer(json: Views.page(passes.map(views.pass), next: nil))
    }

    /// Never the token that asks: whoever locks himself out has nobody to call.
    func revokeToken(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        guard visit["id"] != pass.id.text else { throw Problem.tokenInUse }
        let id = Owned(Pass.ID(visit["id"]), of: pass.merchant)
        guard try await desk.books.revoke(id, at: now) else { throw Problem.unknown("token") }
        return .nothing
    }
}
