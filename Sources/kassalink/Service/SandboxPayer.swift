import Payments
import Wire

/// The buyer and the troublemaker of a running sandbox.
struct SandboxPayer {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    let url: String
    let sender: any Sender

    static let timeoutSeconds: Int64 = 30

    /// Pays what the code asks for, or another amount.
    func pay(_ code: String, amount: Money?) async throws {
        var wish = [JSON.Member("payload", .text(code))]
        if let amount { wish.append(JSON.Member("amount", .text(String(amount.kopecks)))) }
        _ = try await call(.post, "/payer/pay", json: .object(wish))
    }

    func decline(_ code: String) async throws {
        _ = try await call(.post, "/payer/decline", json: ["payload": .text(code)])
    }

    /// What is planned now.
    func faults() async throws -> JSON {
        try await call(.get, "/faults")
    }

    func plan(_ wish: JSON) async throws -> JSON {
        try await call(.post, "/faults", json: wish)
    }

    func forgetFaults() async throws -> JSON {
        try await call(.delete, "/faults")
    }

    private func call(_ method: Request.Method, _ path: String, json: JSON? = nil) async throws
        -> JSON
    {
        let request =
            json.map { Request(method, url + path, json: $0) } ?? Request(method, url + path)
        switch await sender.send(request, timeoutSeconds: Self.timeoutSeconds) {
        case .neverSent(let why), .lost(let why):
            throw Trouble(description: "the sandbox at \(url) does not answer: \(why)")
        case .reply(let reply):
            let body = (try? JSON(reading: reply.body)) ?? .null
            guard (200..<300).contains(reply.status) else {
                let why = body["error"]?.text ?? "HTTP \(reply.status)"
                throw Trouble(description: "the sandbox says: \(why)")
            }
            return body
        }
    }
}
