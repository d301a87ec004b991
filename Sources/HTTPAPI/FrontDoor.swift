import Hummingbird

/// Around every request that the router answers.
struct FrontDoor: RouterMiddleware {
    typealias Context = BasicRequestContext

    let reception: Reception
    let routes: [Route]

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
        reception.addSafety(to: &response.headers, request: context.id)
        reception.note(
            context.endpointPath ?? "none",
            method: request.method.rawValue,
            status: Int(response.status.code),
            took: ContinuousClock.now - start,
            request: context.id
        )
        return response
    }

    private func answer(
        to error: any Error,
        _ request: Hummingbird.Request,
        _ context: BasicRequestContext
    ) -> Answer {
        guard let error = error as? HTTPError, error.status == .notFound else {
            return reception.face(of: error, request: context.id)
        }
        let allowed = allowed(at: request.uri.path)
        return Answer(problem: allowed.isEmpty ? .noRoute : .methodNotAllowed(allowed: allowed))
    }

    private func allowed(at path: String) -> [String] {
        let methods = Set(routes.filter { $0.matches(path) }.map(\.method.rawValue))
        return (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted()
    }
}
