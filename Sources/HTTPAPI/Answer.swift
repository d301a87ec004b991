import Wire

/// What a route answers, before it goes out on a connection.
struct Answer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// A body without an end, written as things happen.
        case live(LiveStream)
    }

    let status: Int
    var headers: Headers
    let body: Body
    /// False while it tells of something that is still being found out: such an answer is not kept
    /// for a repetition, which looks again (E26).
    var isDefinite = true

    init(_ status: Int = 200, bytes: [UInt8], type: String, headers: Headers = [:]) {
        self.status = status
        self.headers = headers
        self.headers.add("Content-Type", type)
        body = .bytes(bytes)
    }

    init(_ status: Int = 200, json: JSON, headers: Headers = [:]) {
        self.init(status, bytes: json.bytes, type: Self.jsonType, headers: headers)
    }

    init(problem: Problem) {
        self.init(
            problem.status,
            bytes: problem.json.bytes,
            type: Self.problemType,
            headers: problem.headers
        )
    }

    init(live: LiveStream) {
        status = 200
        headers = ["Content-Type": "text/event-stream", "X-Accel-Buffering": "no"]
        body = .live(live)
    }

    /// A bank's own wish, passed on unchanged.
    init(_ reply: Reply) {
        status = reply.status
        headers = reply.headers
        body = .bytes(reply.body)
    }

    static var nothing: Answer {
        Answer(Reply(status: 204))
    }

    static let jsonType = "application/json; charset=utf-8"
    static let problemType = "application/problem+json; charset=utf-8"
}
