import Hummingbird
import NIOCore
import Wire

/// One request, as the routes see it.
struct Visit: Sendable {
    let method: String
    /// As it came, undecoded.
    let path: String
    let query: String
    let headers: Headers
    private let parameters: [String: String]
    private let incoming: RequestBody

    init(_ request: Hummingbird.Request, context: BasicRequestContext) throws(Problem) {
        method = request.method.rawValue
        path = request.uri.path
        query = request.uri.query ?? ""
        headers = Headers(request.headers)
        incoming = request.body
        var parameters: [String: String] = [:]
        for (name, raw) in context.parameters {
            guard let text = PercentText.decoded(raw) else { throw .badPath }
            parameters[String(name)] = text
        }
        self.parameters = parameters
    }

    /// A named part of the address; the route's own template says that it is there.
    subscript(name: String) -> String {
        guard let value = parameters[name] else {
            preconditionFailure("no route has the parameter \(name)")
        }
        return value
    }

    /// The whole body, within the limits of size and time.
    ///
    /// The clock is read when a part comes, so no timer is needed: a sender who falls silent is cut
    /// off by the connection's own limit, `ServerLimits.idleSeconds`.
    func body(
        upTo limit: Int = BodyLimits.bytes,
        within time: Duration = .seconds(BodyLimits.seconds)
    ) async throws -> [UInt8] {
        let length = headers["Content-Length"].flatMap { Int($0) }
        if let length, length > limit { throw Problem.bodyTooLarge }
        let deadline = ContinuousClock.now + time
        var bytes: [UInt8] = []
        for try await part in incoming {
            guard bytes.count + part.readableBytes <= limit else { throw Problem.bodyTooLarge }
            bytes.append(contentsOf: part.readableBytesView)
            if bytes.count == length { break }
            guard ContinuousClock.now < deadline else { throw Problem.bodyTooSlow }
        }
        guard length.map({ $0 == bytes.count }) ?? true else { throw Problem.bodyCutOff }
        return bytes
    }

    /// The body of a request that must be JSON.
    ///
    /// Where it is not strict, the Content-Type may be missing, as in a 1C program.
    func json(isStrict: Bool = true) async throws -> [UInt8] {
        guard isJSON(isStrict: isStrict) else { throw Problem.notJSON }
        return try await body()
    }

    private func isJSON(isStrict: Bool) -> Bool {
        guard let type = headers["Content-Type"] else { return !isStrict }
        let parts = type.lowercased().split(separator: ";").map { part in
            String(part.filter { $0 != " " && $0 != "\t" && $0 != "\"" })
        }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { part in
            !part.hasPrefix("charset=") || part == "charset=utf-8" || part == "charset=utf8"
        }
    }

    /// What a bank sent, untouched, and from where, in the words of the proxy.
    func message(addressIn header: String?) async throws -> Message {
        let body = try await body(upTo: BodyLimits.callbackBytes)
        return Message(headers: headers, body: body, query: query, addressIn: header)
    }
}

extension Message {
    init(headers: Headers, body: [UInt8], query: String, addressIn header: String?) {
        let peer = header.map { headers.caller(in: $0) }
        self.init(headers: headers, body: body, query: query, peer: peer)
    }
}

extension Headers {
    /// Each proxy adds the address that it sees at the end, so the last is the one that ours saw.
    ///
    /// Empty, which is nobody's address, for a caller who came past the proxy.
    fileprivate func caller(in header: String) -> String {
        let last = all(header).last?.split(separator: ",").last ?? ""
        return String(last.filter { $0 != " " && $0 != "\t" })
    }
}
