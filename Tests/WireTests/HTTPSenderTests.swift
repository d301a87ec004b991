import Testing
import Wire

@Suite("The sender")
struct HTTPSenderTests {
    /// Never shut down: it lives as long as the tests do.
    static let sender = HTTPSender(connectSeconds: 1)

    @Test(
        "a connection that was refused was certainly not used",
        arguments: ["127.0.0.1:1", "[::1]:1"]
    )
    func refused(place: String) async {
        let outcome = await Self.sender.send(
            Request(.post, "http://\(place)/", body: [1]),
            timeoutSeconds: 5
        )
        #expect(outcome == .neverSent("no connection"))
    }

    @Test(
        "an address that is none was certainly not called",
        arguments: ["", "nonsense", "http://"]
    )
    func noAddress(url: String) async {
        let outcome = await Self.sender.send(Request(.get, url), timeoutSeconds: 5)
        #expect(outcome == .neverSent("no connection"))
    }
}
