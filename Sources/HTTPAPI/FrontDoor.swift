import Hummingbird
import Logging
import Operations

/// Around every request: a problem for every error, headers for safety, one line in the log, one
/// count in the metrics.
///
/// Only the template of the address is written down: real addresses hold secrets and pay tokens.
struct FrontDoor: RouterMiddleware {
    typealias Context = BasicRequestContext

    let desk: Desk
    let routes: [Route]
    private let meters = Meters()

    init(desk: Desk, routes: [Route]) {
        self.desk = desk
        self.routes = routes
    }

    func handle(
        _ request: Hummingbird.Request,
        context: BasicRequestContext,
        next: (Hummingbird.Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, request, context).response
        }
        Self.addSafety(to: &response, id: context.id)
        note(
            context.endpointPath ?? "none",
            method: request.method.rawValue,
            status: Int(response.status.code),
            took: ContinuousClock.now - start,
            id: context.id
        )
        return response
    }

    private func answer(
        to error: any Error,
        _ request: Hummingbird.Request,
        _ context: BasicRequestContext
    ) -> Answer {
        if let problem = Problem(of: error) { return Answer(problem: problem) }
        if let error = error as? HTTPError, error.status == .notFound {
            let allowed = allowed(at: request.uri.path)
            return Answer(
                problem: allowed.isEmpty ? .noRoute : .methodNotAllowed(allowed: allowed)
            )
        }
        desk.logger.error(
            "a request failed",
            metadata: ["request": "\(context.id)", "why": "\(error)"]
        )
        return Answer(problem: .internalFailure(context.id))
    }

    private func allowed(at path: String) -> [String] {
        let methods = Set(routes.filter { $0.matches(path) }.map(\.method.rawValue))
        return (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted()
    }

    private static func addSafety(to response: inout Response, id: String) {
        response.headers.add("X-Request-Id", id)
        response.headers.append(contentsOf: safety)
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }

    private static let safety: HTTPFields = {
        var fields = HTTPFields()
        fields.add("X-Content-Type-Options", "nosniff")
        fields.add("Referrer-Policy", "no-referrer")
        return fields
    }()

    private func note(
        _ template: String,
        method: String,
        status: Int,
        took: Duration,
        id: String
    ) {
        let isKnown = method == "HEAD" || Route.Method(rawValue: method) != nil
        let known = isKnown ? method : "other"
        let (seconds, attoseconds) = took.components
        meters.note(
            Meters.Series(method: known, route: template, status: status),
            nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        )
        desk.logger.log(
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
