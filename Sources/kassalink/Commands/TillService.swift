import Payments
import Wire

/// One till of a running service, as the till commands need it.
struct TillService {
    /// A charge as the service describes it.
    struct Charge {
        let id: String
        let order: String
        let amount: Money
        let status: String
        let deadline: Moment?

        init?(_ json: JSON?) {
            guard let json, let id = json["charge_id"]?.text else { return nil }
            self.id = id
            order = json["order_id"]?.text ?? ""
            amount = Money(kopecks: json["amount"]?.integer ?? 0)
            status = json["status"]?.text ?? "unknown"
            deadline = json["expires_at"]?.text.flatMap { Timestamp.moment($0) }
        }

        /// Whether the buyer may still be paying.
        var isOpen: Bool {
            ["requested", "asking", "unknown", "checking"].contains(status)
        }
    }

    let client: ServiceClient
    let register: String

    private var place: String { "/v1/registers/\(ServiceClient.escaped(register))" }

    func state() async throws(ServiceTrouble) -> JSON {
        try await client.call(.get, place)
    }

    /// The charge that the till is asking for now.
    func current() async throws(ServiceTrouble) -> Charge? {
        Charge(try await state()["charge"])
    }

    func charge(_ wish: JSON) async throws(ServiceTrouble) -> JSON {
        try await client.call(.put, place + "/charge", json: wish)
    }

    func seen(_ id: String) async throws(ServiceTrouble) -> Charge? {
        let charge = try await client.call(.get, place + "/charge/\(ServiceClient.escaped(id))")
        return Charge(charge)
    }

    func release(_ id: String) async throws(ServiceTrouble) -> JSON {
        try await client.call(.delete, place + "/charge/\(ServiceClient.escaped(id))")
    }
}
