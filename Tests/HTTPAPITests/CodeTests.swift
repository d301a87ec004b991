import Ledger
import Payments
import Seals
import Testing
import Wire

@Suite("A code on a sticker")
struct CodeTests {
    private static let till = Till.ID("till-7")

    /// A till, and the text of its code.
    private func open() async throws -> (door: TestDoor, payload: String) {
        let door = try await TestDoor()
        let said = try await door.ask(
            "POST",
            "/v1/registers",
            token: try await door.token(.admin),
            #"{"id":"till-7","name":"Касса 7"}"#
        )
        return (door, try #require(said.json["link"]?["payload"]?.text))
    }

    private func ask(_ door: TestDoor, _ payload: String, _ token: String) async throws -> Heard {
        let text = payload.utf8.map { "%" + Hexadecimal.text([$0]) }.joined()
        return try await door.ask("GET", "/v1/codes?payload=" + text, token: token)
    }

    @Test("of ours is known by its whole text, and says which till it hangs at")
    func ours() async throws {
        let (door, payload) = try await open()
        let token = try await door.token(.till, till: Self.till)
        let said = try await ask(door, payload, token).json
        #expect(said["verdict"]?.text == "ours")
        #expect(said["register_id"]?.text == "till-7")
        #expect(said["use"]?.text == "reusable")
    }

    @Test("that leads elsewhere under our id is altered, and any other is foreign")
    func notOurs() async throws {
        let (door, payload) = try await open()
        let token = try await door.token(.till, till: Self.till)
        let elsewhere = payload.replacing("qr.nspk.ru", with: "qr.nspk.ru.evil.example")
        let altered = try await ask(door, elsewhere, token).json
        #expect(altered["verdict"]?.text == "altered")
        #expect(altered["payload"]?.text == payload)
        for text in ["https://qr.nspk.ru/AS1R000000ZZ", "буфет", "", "https://"] {
            #expect(try await ask(door, text, token).json == ["verdict": "foreign"])
        }
    }

    @Test("of another merchant is foreign, and of another till no place is told")
    func strangers() async throws {
        let (door, payload) = try await open()
        let admin = try await door.token(.admin)
        _ = try await door.ask("POST", "/v1/registers", token: admin, #"{"id":"till-8"}"#)
        let other = try await door.token(.till, till: Till.ID("till-8"))
        #expect(try await ask(door, payload, other).json == ["verdict": "ours"])
        let stranger = try await door.token(.admin, of: TestDoor.other)
        #expect(try await ask(door, payload, stranger).json == ["verdict": "foreign"])
    }

    @Test("must be given, and not be endless")
    func refused() async throws {
        let (door, _) = try await open()
        let token = try await door.token(.till, till: Self.till)
        #expect(try await door.ask("GET", "/v1/codes", token: token).status == 400)
        let long = String(repeating: "a", count: 1001)
        #expect(try await ask(door, long, token).code == "invalid_parameter")
    }
}
