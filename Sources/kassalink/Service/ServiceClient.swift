import Foundation
import Wire

/// Talks to a running service: JSON there, JSON back, a problem as an error in words.
struct ServiceClient {
    let url: String
    private let token: Secret
    private let sender: any Sender

    static let timeoutSeconds: Int64 = 60

    init(url: String, token: Secret, sender: any Sender) {
        self.url = url
        self.token = token
        self.sender = sender
    }

    /// Asks for JSON; a `key` makes a repeat harmless.
    func call(
        _ method: Request.Method,
        _ path: String,
        json: JSON? = nil,
        key: String? = nil
    ) async throws(ServiceTrouble) -> JSON {
        try Self.json(try await bytes(method, path, json: json, key: key))
    }

    /// Sends files as a form does.
    func send(_ form: FormFiles, to path: String) async throws(ServiceTrouble) -> JSON {
        let headers: Headers = [
            "Authorization": "Bearer \(token.reveal())", "Content-Type": form.contentType,
        ]
        let request = Request(.post, url + path, headers: headers, body: form.body)
        return try Self.json(try await answer(to: request, within: FormFiles.timeoutSeconds))
    }

    private static func json(_ body: [UInt8]) throws(ServiceTrouble) -> JSON {
        guard !body.isEmpty else { return .null }
        do throws(JSON.Unreadable) {
            return try JSON(reading: body)
        } catch {
            throw .unreadable(error.why.rawValue)
        }
    }

    func bytes(
        _ method: Request.Method,
        _ path: String,
        json: JSON? = nil,
        key: String? = nil
    ) async throws(ServiceTrouble) -> [UInt8] {
        var headers: Headers = ["Authorization": "Bearer \(token.reveal())"]
        if let key { headers.add("Idempotency-Key", key) }
        let request =
            json.map { Request(method, url + path, headers: headers, json: $0) }
            ?? Request(method, url + path, headers: headers)
        return try await answer(to: request, within: Self.timeoutSeconds)
    }

    private func answer(
        to request: Request,
        within seconds: Int64
    ) async throws(ServiceTrouble) -> [UInt8] {
        switch await sender.send(request, timeoutSeconds: seconds) {
        case .neverSent(let why): throw .unreachable(url: url, why: why)
        case .lost(let why): throw .unanswered(why: why)
        case .reply(let reply) where (200..<300).contains(reply.status): return reply.body
        case .reply(let reply): throw .refused(ServiceTrouble.Problem(reply))
        }
    }

    /// Text as one part of a path or of a question.
    static func escaped(_ text: String) -> String {
        let plain = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        )
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }

    /// `?a=1&b=2` of those that have a value.
    static func query(_ items: [(name: String, value: String?)]) -> String {
        let pairs = items.compactMap { item in
            item.value.map { "\(item.name)=\(escaped($0))" }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}

/// Why the service gave no answer that can be used.
enum ServiceTrouble: Error, CustomStringConvertible {
    /// What RFC 9457 calls a problem, as far as people need it.
    struct Problem {
        let status: Int
        let code: String
        let detail: String
        let body: JSON

        init(_ reply: Reply) {
            body = (try? JSON(reading: reply.body)) ?? .null
            status = reply.status
            code = body["code"]?.text ?? "http_\(reply.status)"
            detail = body["detail"]?.text ?? body["title"]?.text ?? "HTTP \(reply.status)"
        }

        /// The service has said no, by itself or for a bank, and nothing is pending.
        var isDefinite: Bool { status < 500 || code.hasPrefix("bank_") }
    }

    case unreachable(url: String, why: String)
    case unanswered(why: String)
    case refused(Problem)
    case unreadable(String)

    var description: String {
        switch self {
        case .unreachable(let url, let why):
            "нет связи со службой / cannot reach the service at \(url): \(why)"
        case .unanswered(let why):
            "служба не ответила, итог неизвестен / no answer, the outcome is unknown: \(why)"
        case .refused(let problem): "\(problem.detail) (\(problem.code))"
        case .unreadable(let why): "the answer is not JSON: \(why)"
        }
    }
}
