import HTTPAPI
import Ledger
import Testing

/// The rights once more, by hand: a route that lets in one role too many is seen here.
@Suite("Who may do what")
struct RightsTests {
    private static let rights = """
        DELETE /v1/payment-links/{id}: invoice admin
        DELETE /v1/registers/{id}/charge/{charge_id}: till admin
        DELETE /v1/tokens/{id}: admin, whole merchant
        GET /callbacks/{bank}/{account}/{secret}: anyone
        GET /livez: anyone
        GET /metrics: anyone
        GET /openapi.yaml: anyone
        GET /pay/{token}: anyone
        GET /pay/{token}/qr.png: anyone
        GET /pay/{token}/qr.svg: anyone
        GET /pay/{token}/stream: anyone
        GET /readyz: anyone
        GET /v1/callbacks: admin, whole merchant
        GET /v1/charges/{charge_id}/story: till invoice accounting admin
        GET /v1/codes: till invoice accounting admin
        GET /v1/deliveries: accounting admin, whole merchant
        GET /v1/events: accounting admin
        GET /v1/receipts/{id}: till accounting admin
        GET /v1/receipts: till accounting admin
        GET /v1/orders/{order_id}: till invoice accounting admin
        GET /v1/payment-links: invoice accounting admin
        GET /v1/payment-links/{id}: till invoice accounting admin
        GET /v1/payment-links/{id}/qr.escpos: till invoice accounting admin
        GET /v1/payment-links/{id}/qr.png: till invoice accounting admin
        GET /v1/payment-links/{id}/qr.svg: till invoice accounting admin
        GET /v1/payment-links/{id}/qr.txt: till invoice accounting admin
        GET /v1/payment-links/{id}/stream: till invoice accounting admin
        GET /v1/payments: accounting admin
        GET /v1/payments/{id}: accounting admin
        GET /v1/payments/{id}/refunds: accounting admin
        GET /v1/registers: till accounting admin
        GET /v1/registers/{id}: till accounting admin
        GET /v1/registers/{id}/charge/{charge_id}: till accounting admin
        GET /v1/registers/{id}/charges: till accounting admin
        GET /v1/registers/{id}/qr.escpos: till accounting admin
        GET /v1/registers/{id}/qr.png: till accounting admin
        GET /v1/registers/{id}/qr.svg: till accounting admin
        GET /v1/registers/{id}/qr.txt: till accounting admin
        GET /v1/registers/{id}/stream: till accounting admin
        GET /v1/tokens: admin, whole merchant
        POST /callbacks/{bank}/{account}/{secret}: anyone
        POST /sbp/v1/create_qr: till invoice admin
        POST /v1/charges/{charge_id}/hand-over: accounting admin
        POST /v1/deliveries/resume: accounting admin, whole merchant
        POST /v1/receipts/{id}/resume: accounting admin
        POST /v1/reconciliations: accounting admin, whole merchant
        POST /v1/payment-links: invoice admin
        POST /v1/payments/{id}/accept: till accounting admin
        POST /v1/payments/{id}/refunds: accounting admin
        POST /v1/payments/{id}/return: till accounting admin
        POST /v1/registers: admin
        POST /v1/tokens: admin, whole merchant
        PUT /v1/registers/{id}/charge: till admin
        """

    @Test("is exactly this")
    func exactly() async throws {
        let door = try await TestDoor()
        let lines = door.api.routes.map { route in
            "\(route.method.rawValue) \(route.path): \(words(route.access))"
        }
        let rights = Self.rights.split(separator: "\n").map(String.init)
        #expect(Set(lines).subtracting(rights).isEmpty)
        #expect(Set(rights).subtracting(lines).isEmpty)
    }

    private func words(_ access: Route.Access) -> String {
        func names(_ roles: Set<Pass.Role>) -> String {
            Pass.Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: " ")
        }
        return switch access {
        case .anyone: "anyone"
        case .roles(let roles): names(roles)
        case .wholeMerchant(let roles): names(roles) + ", whole merchant"
        }
    }
}
