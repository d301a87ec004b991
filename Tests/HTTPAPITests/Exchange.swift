import HTTPAPI
import Hummingbird
import HummingbirdTesting
import Wire

/// What came back, in the words of a test.
struct Heard: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var json: JSON { (try? JSON(reading: bytes)) ?? .null }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var code: String? { json["code"]?.text }

    func header(_ name: String) -> String? {
        headers.first { $0.name.canonicalName == name.lowercased() }?.value
    }
}

extension TestDoor {
    /// Sends one request through the router.
    ///
    /// A body is JSON unless the headers say otherwise.
    func ask(
        _ method: String,
        _ uri: String,
        token: String? = nil,
        _ body: String? = nil,
        headers: KeyValuePairs<String, String> = [:]
    ) async throws -> Heard {
        try await ask(method, uri, token: token, bytes: body.map { Array($0.utf8) }, headers)
    }

    func ask(
        _ method: String,
        _ uri: String,
        token: String? = nil,
        bytes: [UInt8]?,
        _ headers: KeyValuePairs<String, String> = [:]
    ) async throws -> Heard {
        var fields = HTTPFields()
        let given = headers.map { ($0.key, $0.value) }
        let hasType = given.contains { $0.0 == "Content-Type" }
        let type = bytes != nil && !hasType ? [("Content-Type", "application/json")] : []
        let bearer = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        for (name, value) in given + type + bearer where !value.isEmpty {
            guard let name = HTTPFields.Element.Name(name) else { continue }
            fields.append(HTTPFields.Element(name: name, value: value))
        }
        guard let verb = HTTPRequest.Method(rawValue: method) else {
            return Heard(status: 0, headers: [:], bytes: [])
        }
        let all = fields
        return try await withThrowingTaskGroup(of: Heard.self) { group in
            group.addTask {
                try await Application(router: self.api.router()).test(.router) { client in
                    try await client.execute(
                        uri: uri,
                        method: verb,
                        headers: all,
                        body: bytes.map { ByteBuffer(bytes: $0) }
                    ) { Heard($0) }
                }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(Self.patienceSeconds))
                return Heard(status: 0, headers: [:], bytes: [])
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Heard(status: 0, headers: [:], bytes: [])
        }
    }

    /// An answer that takes longer is a stream that nobody should have been given: status 0.
    private static let patienceSeconds: Int64 = 20
}

extension Heard {
    fileprivate init(_ answer: TestResponse) {
        status = answer.status.code
        headers = answer.headers
        bytes = Array(answer.body.readableBytesView)
    }
}
