package import Payments
package import Wire

/// The payer of our sandbox, over its own address.
package struct SandboxBuyer: Buyer {
    private let url: String
    private let sender: any Sender

    /// `url` is the sandbox itself, without a bank's path.
    package init(url: String, sender: any Sender) {
        self.url = url
        self.sender = sender
    }

    package func pay(_ code: Link.Code) async throws(CannotPlay) {
        _ = try await post("pay", Self.fields(code))
    }

    package func decline(_ code: Link.Code) async throws(CannotPlay) -> Scan {
        try Self.scan(await post("decline", Self.fields(code)))
    }

    package func scan(_ code: Link.Code) async throws(CannotPlay) -> Scan {
        try Self.scan(await post("start", Self.fields(code)))
    }

    package func finish(_ scan: Scan) async throws(CannotPlay) {
        _ = try await post("finish", ["activation": .text(scan.name), "late": "true"])
    }

    package func canPay(_ code: Link.Code) async throws(CannotPlay) -> Bool {
        let reply = try await send("pay", Self.fields(code))
        switch reply.status {
        case 200: return true
        case 409: return false
        default: throw CannotPlay("the sandbox's payer answered HTTP \(reply.status)")
        }
    }

    private static func fields(_ code: Link.Code) -> JSON {
        ["payload": .text(code.payload)]
    }

    private static func scan(_ json: JSON) throws(CannotPlay) -> Scan {
        guard let name = json["activation"]?.text else { throw CannotPlay("the payer saw nothing") }
        return Scan(name)
    }

    private func post(_ deed: String, _ json: JSON) async throws(CannotPlay) -> JSON {
        let reply = try await send(deed, json)
        guard reply.status == 200, let json = try? JSON(reading: reply.body) else {
            throw CannotPlay("the sandbox's payer answered HTTP \(reply.status) to \(deed)")
        }
        return json
    }

    private func send(_ deed: String, _ json: JSON) async throws(CannotPlay) -> Reply {
        let request = Request(.post, "\(url)/payer/\(deed)", json: json)
        guard case .reply(let reply) = await sender.send(request, timeoutSeconds: 10) else {
            throw CannotPlay("the sandbox's payer does not answer")
        }
        return reply
    }
}
