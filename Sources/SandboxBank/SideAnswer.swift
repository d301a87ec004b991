import Wire

/// What one bank's side makes of a request.
struct SideAnswer: Sendable {
    let step: Faults.Step
    let reply: Reply
    /// The activation that this request made, for a buyer who pays before the reply is out.
    let made: String?

    init(_ step: Faults.Step, _ reply: Reply, made: String? = nil) {
        self.step = step
        self.reply = reply
        self.made = made
    }

    init(_ step: Faults.Step, status: Int = 200, json: JSON, made: String? = nil) {
        let headers: Headers = ["Content-Type": "application/json"]
        self.init(step, Reply(status: status, headers: headers, body: json.bytes), made: made)
    }
}

/// What comes to a bank's side.
struct SideRequest: Sendable {
    let method: String
    /// The path behind the bank's own prefix.
    let path: [String]
    let headers: Headers
    let body: [UInt8]
}
