import HTTPAPI
import Ledger
import Payments
import Testing
import Wire

/// One route tried with one role.
struct Attempt: Sendable, CustomTestStringConvertible {
    let route: Route
    let role: Pass.Role

    var testDescription: String { "\(route.method.rawValue) \(route.path) as \(role.rawValue)" }

    var roles: Set<Pass.Role> {
        switch route.access {
        case .anyone: Set(Pass.Role.allCases)
        case .roles(let roles), .wholeMerchant(let roles): roles
        }
    }

    var isWide: Bool {
        if case .wholeMerchant = route.access { true } else { false }
    }
}

@Suite("The gate, on every route of the table")
struct GateTests {
    /// A paid link and a charged register of `shop`, and the names of it all.
    struct Furnished {
        let door: TestDoor
        let names: [String: String]

        func path(of route: Route) -> String {
            var path = route.path
            let kind = route.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            path.replace("{id}", with: names[kind] ?? "none")
            for (name, value) in names { path.replace("{\(name)}", with: value) }
            return path
        }
    }

    private func furnish() async throws -> Furnished {
        let door = try await TestDoor()
        let admin = try await door.token(.admin, store: nil)
        let link = try await door.ask(
            "POST",
            "/v1/payment-links",
            token: admin,
            #"{"order_id":"A","amount":150050,"store":"main"}"#
        ).json
        door.bank.pay(order: link["charge_id"]?.text ?? "")
        await door.work()
        _ = try await door.ask(
            "POST",
            "/v1/registers",
            token: admin,
            #"{"id":"till-7","name":"Касса 7","store":"main"}"#
        )
        let charge = try await door.ask(
            "PUT",
            "/v1/registers/till-7/charge",
            token: admin,
            #"{"order_id":"B","amount":5000}"#
        ).json
        let paid = try await door.ask("GET", "/v1/payments", token: admin).json
        let tokens = try await door.ask("GET", "/v1/tokens", token: admin).json
        return Furnished(
            door: door,
            names: [
                "payment-links": link["id"]?.text ?? "", "registers": "till-7",
                "payments": paid["items"]?.list?.first?["id"]?.text ?? "",
                "tokens": tokens["items"]?.list?.first?["id"]?.text ?? "",
                "charge_id": charge["charge_id"]?.text ?? "", "order_id": "A",
            ]
        )
    }

    private func attempts(_ door: TestDoor) -> [Attempt] {
        door.api.routes.filter { $0.access != .anyone }.flatMap { route in
            Pass.Role.allCases.map { Attempt(route: route, role: $0) }
        }
    }

    /// A body that would be taken, so that only the gate can refuse it.
    private func body(of route: Route) -> String? {
        switch (route.method, route.path) {
        case (.get, _), (.delete, _): nil
        case (_, "/v1/registers"): #"{"id":"till-8","store":"main"}"#
        case (_, "/v1/tokens"): #"{"role":"till","name":"x"}"#
        case (_, "/v1/deliveries/resume"): "{}"
        case (_, let path) where path.hasSuffix("refunds"): #"{"refund_id":"r-1","amount":1}"#
        default: #"{"order_id":"C","amount":1000}"#
        }
    }

    @Test("lets nobody in without a valid token")
    func unknown() async throws {
        let furnished = try await furnish()
        for attempt in attempts(furnished.door) where attempt.role == .admin {
            let path = furnished.path(of: attempt.route)
            for token in [nil, "kl_none", ""] {
                let heard = try await furnished.door.ask(
                    attempt.route.method.rawValue,
                    path,
                    token: token,
                    body(of: attempt.route)
                )
                #expect(heard.status == 401, "\(attempt.testDescription)")
                #expect(heard.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
            }
        }
    }

    @Test("refuses every role that the table does not name")
    func roles() async throws {
        let furnished = try await furnish()
        var refused = 0
        for attempt in attempts(furnished.door) where !attempt.roles.contains(attempt.role) {
            let heard = try await furnished.door.ask(
                attempt.route.method.rawValue,
                furnished.path(of: attempt.route),
                token: try await furnished.door.token(attempt.role, store: nil),
                body(of: attempt.route)
            )
            #expect(heard.status == 403, "\(attempt.testDescription)")
            #expect(heard.code == "role_not_permitted", "\(attempt.testDescription)")
            refused += 1
        }
        #expect(refused > 40)
    }

    @Test("shows nothing of one merchant to another, nor of one store to another")
    func foreign() async throws {
        let furnished = try await furnish()
        var hidden = 0
        for attempt in attempts(furnished.door)
        where attempt.roles.contains(attempt.role) && attempt.route.path.contains("{") {
            let foreign = try await furnished.door.token(attempt.role, of: TestDoor.other)
            let narrow = try await furnished.door.token(attempt.role, store: TestDoor.second)
            for token in attempt.isWide ? [foreign] : [foreign, narrow] {
                let heard = try await furnished.door.ask(
                    attempt.route.method.rawValue,
                    furnished.path(of: attempt.route),
                    token: token,
                    body(of: attempt.route)
                )
                #expect(heard.status == 404, "\(attempt.testDescription)")
                hidden += 1
            }
        }
        #expect(hidden > 80)
    }

    @Test("gives lists that hold only what the token may see")
    func lists() async throws {
        let furnished = try await furnish()
        let addresses = ["payment-links", "registers", "payments", "events"]
        for address in addresses {
            let tokens = [
                try await furnished.door.token(.admin, of: TestDoor.other),
                try await furnished.door.token(.admin, store: TestDoor.second),
            ]
            for token in tokens {
                let heard = try await furnished.door.ask("GET", "/v1/\(address)", token: token)
                #expect(heard.status == 200)
                #expect(heard.json["items"]?.list?.isEmpty == true, "\(address)")
            }
            let own = try await furnished.door.token(.admin)
            let heard = try await furnished.door.ask("GET", "/v1/\(address)", token: own)
            #expect(heard.json["items"]?.list?.isEmpty == false, "\(address)")
        }
    }

    @Test("keeps a token of one store away from what concerns the whole merchant")
    func narrow() async throws {
        let furnished = try await furnish()
        for attempt in attempts(furnished.door)
        where attempt.isWide && attempt.roles.contains(attempt.role) {
            let heard = try await furnished.door.ask(
                attempt.route.method.rawValue,
                furnished.path(of: attempt.route),
                token: try await furnished.door.token(attempt.role, store: TestDoor.main),
                body(of: attempt.route)
            )
            #expect(heard.status == 403, "\(attempt.testDescription)")
            #expect(heard.code == "scope_too_narrow", "\(attempt.testDescription)")
        }
    }

    @Test("lets a token in no more once it is revoked")
    func revoked() async throws {
        let door = try await TestDoor()
        let admin = try await door.token(.admin, store: nil)
        let made = try await door.ask(
            "POST",
            "/v1/tokens",
            token: admin,
            #"{"role":"invoice","store":"main","name":"Сайт"}"#
        ).json
        let token = try #require(made["token"]?.text)
        #expect(try await door.ask("GET", "/v1/payment-links", token: token).status == 200)
        let id = try #require(made["id"]?.text)
        #expect(try await door.ask("DELETE", "/v1/tokens/\(id)", token: admin).status == 204)
        #expect(try await door.ask("GET", "/v1/payment-links", token: token).status == 401)
    }
}
