import HTTPAPI
import Ledger
import Testing
import Wire

@Suite("The metrics")
struct MetricsTests {
    private static let token = "0123456789abcdef"

    @Test("are shown to whoever has their token")
    func shown() async throws {
        let door = try await TestDoor(metricsReaders: .holders(of: Secret(Self.token)))
        let heard = try await door.ask("GET", "/metrics", token: Self.token)
        #expect(heard.status == 200)
        #expect(heard.text == "up 1\n")
    }

    @Test(
        "are shown to nobody with another token, or with none",
        arguments: [
            nil, "", "0123456789abcdee", "0123456789abcde", "0123456789abcdef0",
            "0123456789ABCDEF",
        ]
    )
    func refused(token: String?) async throws {
        let door = try await TestDoor(metricsReaders: .holders(of: Secret(Self.token)))
        for method in ["GET", "HEAD"] {
            let heard = try await door.ask(method, "/metrics", token: token)
            #expect(heard.status == 401)
            #expect(heard.header("WWW-Authenticate") == "Bearer realm=\"kassalink metrics\"")
            #expect(!heard.text.contains("up 1"))
            #expect(!heard.text.contains(Self.token))
        }
    }

    @Test("are no business of a merchant's token, and their token opens nothing else")
    func apart() async throws {
        let door = try await TestDoor(metricsReaders: .holders(of: Secret(Self.token)))
        let admin = try await door.token(.admin, store: nil)
        #expect(try await door.ask("GET", "/metrics", token: admin).status == 401)
        #expect(try await door.ask("GET", "/v1/payments", token: Self.token).status == 401)
        #expect(try await door.ask("GET", "/livez").status == 200)
    }

    @Test("are closed where the service is open to a network and no token was set")
    func closed() async throws {
        let door = try await TestDoor(metricsReaders: .nobody)
        let heard = try await door.ask("GET", "/metrics", token: Self.token)
        #expect(heard.status == 403)
        #expect(heard.code == "metrics_closed")
        #expect(heard.json["detail"]?.text?.contains("set http.metrics-token-file") == true)
    }
}
