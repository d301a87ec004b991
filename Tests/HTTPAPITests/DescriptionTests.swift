import Foundation
import HTTPAPI
import Testing
import Wire

@Suite("The description of the API")
struct DescriptionTests {
    /// `GET /livez` and so on, by the indentation of the text.
    private func described() throws -> Set<String> {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "assets/openapi.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        var path = ""
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            if line == "components:" { break }
            if line.hasPrefix("  /") {
                path = String(line.dropFirst(2).dropLast())
            } else if let method = ["get", "post", "put", "delete"].first(where: {
                line == "    \($0):"
            }) {
                found.insert("\(method.uppercased()) \(path)")
            }
        }
        return found
    }

    @Test("names every route of the table, and no other")
    func complete() async throws {
        let door = try await TestDoor()
        let routes = Set(door.api.routes.map { "\($0.method.rawValue) \($0.path)" })
        let described = try described()
        #expect(routes.subtracting(described).isEmpty)
        #expect(described.subtracting(routes).isEmpty)
        #expect(routes.count == door.api.routes.count)
    }

    @Test("is served, and so are life and readiness")
    func served() async throws {
        let door = try await TestDoor()
        #expect(try await door.ask("GET", "/openapi.yaml").text.hasPrefix("openapi: 3.1"))
        #expect(try await door.ask("GET", "/livez").json["status"]?.text == "alive")
        #expect(try await door.ask("GET", "/readyz").json["status"]?.text == "ready")
        #expect(try await door.ask("GET", "/metrics").text == "up 1\n")
    }
}
