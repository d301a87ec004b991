import HTTPTypes
import Logging

/// What every answer gets on its way out: a face where it is an error, headers for safety, one line
/// in the log, one count in the metrics.
///
/// Only the template of the address is written down: real addresses hold secrets and pay tokens.
struct Reception: Sendable {
    private let logger: Logger
    private let meters = Meters()

    init(logger: Logger) {
        self.logger = logger
    }

    /// A failure is told to the log alone; its caller learns under which id.
    func face(of error: any Error, request id: String) -> Answer {
        if let problem = Problem(of: error) { return Answer(problem: problem) }
        logger.error("a request failed", metadata: ["request": "\(id)", "why": "\(error)"])
        return Answer(problem: .internalFailure(id))
    }

    func addSafety(to headers: inout HTTPFields, request id: String) {
        headers.add("X-Request-Id", id)
        headers.append(contentsOf: Self.safety)
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }

    private static let safety: HTTPFields = {
        var fields = HTTPFields()
        fields.add("X-Content-Type-Options", "nosniff")
        fields.add("Referrer-Policy", "no-referrer")
        return fields
    }()

    func note(
        _ template: String,
        method: String,
        status: Int,
        took: Duration,
        request id: String
    ) {
        let isKnown = method == "HEAD" || Route.Method(rawValue: method) != nil
        let known = isKnown ? method : "other"
        let (seconds, attoseconds) = took.components
        meters.note(
            Meters.Series(method: known, route: template, status: status),
            nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        )
        logger.log(
            level: status < 400 ? .debug : .info,
            "a request was answered",
            metadata: [
                "method": "\(known)", "route": "\(template)", "status": "\(status)",
                "milliseconds": "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)",
                "request": "\(id)",
            ]
        )
    }
}
