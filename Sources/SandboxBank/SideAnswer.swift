import Wire

/// What one bank's side makes of a request.
struct SideAnswer: Sendable {
    let step: Faults.Step
    let reply: Reply
    /// The activation that this request made, for a buyer who pays before the reply is out.
    let made: String?
    /// What the bank tells the merchant about what this request did.
    let callbacks: [Request]

    init(
        _ step: Faults.Step,
        _ reply: Reply,
        made: String? = nil,
        callbacks: [Request] = []
    ) {
        self.step = step
        self.reply = reply
        self.made = made
        self.callbacks = callbacks
    }

    init(
        _ step: Faults.Step,
        status: Int = 200,
        json: JSON,
        made: String? = nil,
        callbacks: [Request] = []
    ) {
        let headers: Headers = ["Content-Type": "application/json"]
        let reply = Reply(status: status, headers: headers, body: json.bytes)
        self.init(step, reply, made: made, callbacks: callbacks)
    }
}

/// What comes to a bank's side.
struct SideRequest: Sendable {
    let method: String
    /// The path behind the bank's own prefix.
    let path: [String]
    let headers: Headers
    /// The text after `?`, undecoded.
    let query: String
    let body: [UInt8]

    init(
        method: String,
        path: [String],
        headers: Headers = [:],
        query: String = "",
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.query = query
        self.body = body
    }

    /// The same without so many segments at the start of its path.
    func behind(_ count: Int) -> SideRequest {
        SideRequest(
            method: method,
            path: Array(path.dropFirst(count)),
            headers: headers,
            query: query,
            body: body
        )
    }
}
