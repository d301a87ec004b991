/// Carries a request to another machine and brings the reply.
package protocol Sender: Sendable {
    /// Never repeats a request by itself: who may repeat what is a rule of the caller.
    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome
}

/// How a call ended; the difference between the last two is worth money.
package enum Outcome: Hashable, Sendable {
    case reply(Reply)
    /// The other side certainly did not get it: no connection was made.
    case neverSent(String)
    /// It may have been done over there: time ran out or the line broke after sending.
    case lost(String)
}
