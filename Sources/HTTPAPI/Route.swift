package import Ledger

/// One address with one method: who may use it and what it does.
package struct Route: Sendable {
    package enum Method: String, Hashable, Sendable, CaseIterable {
        case get = "GET", post = "POST", put = "PUT", delete = "DELETE"
    }

    /// Who is let in.
    package enum Access: Hashable, Sendable {
        case anyone
        /// A token of one of these roles, whatever its scope; the route looks at the scope.
        case roles(Set<Pass.Role>)
        /// A token of one of these roles that is not narrowed to a store or register.
        case wholeMerchant(Set<Pass.Role>)
    }

    package let method: Method
    /// With `{name}` for what varies: this form, never the real path, is logged and counted.
    package let path: String
    package let access: Access
    let answer: @Sendable (Visit, Pass?) async throws -> Answer

    /// For anyone, or for a bank or payer who knows the secret in the address.
    init(
        _ method: Method,
        _ path: String,
        _ answer: @escaping @Sendable (Visit) async throws -> Answer
    ) {
        self.method = method
        self.path = path
        access = .anyone
        self.answer = { visit, _ in try await answer(visit) }
    }

    init(
        _ method: Method,
        _ path: String,
        for access: Access,
        _ answer: @escaping @Sendable (Visit, Pass) async throws -> Answer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.answer = { visit, pass in
            guard let pass else { throw Problem.unauthorized }
            return try await answer(visit, pass)
        }
    }

    /// Whether a real path is one of this template.
    func matches(_ path: String) -> Bool {
        let template = self.path.split(separator: "/")
        let parts = path.split(separator: "/")
        return template.count == parts.count
            && zip(template, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
