package import Hummingbird
package import HummingbirdCore
package import Operations
import Payments
import Templates

/// The service as HTTP shows it: the API, the banks' callback addresses and the payer's page.
package struct HTTPAPI: Sendable {
    /// What the program around it provides.
    package struct Surface: Sendable {
        /// How the world reaches us, without a slash at the end: `https://pay.example.ru`.
        package let publicURL: String
        /// The text of `/openapi.yaml`.
        package let description: String
        package let metricsText: @Sendable () -> String
        package let metricsReaders: MetricsReaders
        /// Whether the ledger can be written and read just now.
        package let isReady: @Sendable () async -> Bool
        /// How many live streams are held open at once.
        package let streamLimit: Int
        /// Where the proxy before us says who is calling; nil where nobody says it.
        package let clientAddressHeader: String?
        /// The payer's page, where the merchant has a design of his own.
        package let payTemplate: String

        package init(
            publicURL: String,
            description: String,
            metricsText: @escaping @Sendable () -> String,
            metricsReaders: MetricsReaders,
            isReady: @escaping @Sendable () async -> Bool,
            streamLimit: Int = 512,
            clientAddressHeader: String? = nil,
            payTemplate: String = Templates.payPage
        ) {
            self.publicURL = publicURL
            self.description = description
            self.metricsText = metricsText
            self.metricsReaders = metricsReaders
            self.isReady = isReady
            self.streamLimit = streamLimit
            self.clientAddressHeader = clientAddressHeader
            self.payTemplate = payTemplate
        }
    }

    let desk: Desk
    let surface: Surface
    let views: Views
    let page: PayPage
    let seats: StreamSeats
    private let reception: Reception

    /// - Throws: what is wrong with `payTemplate`, where it is no template.
    package init(desk: Desk, surface: Surface) throws {
        self.desk = desk
        self.surface = surface
        views = Views(publicURL: surface.publicURL)
        page = try PayPage(template: surface.payTemplate)
        seats = StreamSeats(limit: surface.streamLimit)
        reception = Reception(logger: desk.logger)
    }

    package func router() -> Router<BasicRequestContext> {
        let router = Router(
            context: BasicRequestContext.self,
            options: [.autoGenerateHeadEndpoints]
        )
        let routes = routes
        let gate = Gate(desk: desk)
        router.add(middleware: FrontDoor(reception: reception, routes: routes))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method.asHTTP) { request, context in
                let visit = try Visit(request, context: context)
                let pass = try await gate.pass(for: visit, through: route.access)
                return try await route.answer(visit, pass).response
            }
        }
        return router
    }

    /// Serves the router, and plain callbacks before it.
    package func server(_ limits: HTTP1Channel.Configuration) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            Entrance(
                http: HTTP1Channel(responder: responder, configuration: limits),
                callbacks: callbackRoute
            )
        }
    }

    var callbackRoute: CallbackRoute {
        CallbackRoute(
            accept: AcceptCallback(desk: desk),
            reception: reception,
            clientAddressHeader: surface.clientAddressHeader,
            now: desk.surroundings.now
        )
    }

    var now: Moment { desk.surroundings.now() }
}

extension Route.Method {
    var asHTTP: HTTPRequest.Method {
        switch self {
        case .get: .get
        case .post: .post
        case .put: .put
        case .delete: .delete
        }
    }
}
