import Ledger
import Operations
import Payments
import Wire

/// Lets requests in by their token.
struct Gate: Sendable {
    private let check: CheckPass

    init(desk: Desk) {
        check = CheckPass(desk: desk)
    }

    /// - Returns: nil only where anyone is let in.
    func pass(for visit: Visit, through access: Route.Access) async throws -> Pass? {
        let roles: Set<Pass.Role>
        switch access {
        case .anyone: return nil
        case .roles(let some), .wholeMerchant(let some): roles = some
        }
        guard let token = Self.token(in: visit.headers), let pass = try await check(token) else {
            throw Problem.unauthorized
        }
        guard roles.contains(pass.role) else {
            let names = Pass.Role.allCases.filter(roles.contains).map(\.rawValue)
            throw Problem.forbidden(needs: names)
        }
        if case .wholeMerchant = access, pass.store != nil || pass.till != nil {
            throw Problem.scopeTooNarrow
        }
        return pass
    }

    static func token(in headers: Headers) -> String? {
        guard let value = headers["Authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].filter { $0 != " " }
    }
}

extension Pass {
    /// Whether the pass is for something of this store and till.
    ///
    /// What belongs to no till, a payment link, is reached by every pass of its store.
    func reaches(store: Store.ID, till: Till.ID?) -> Bool {
        guard self.store == nil || self.store == store else { return false }
        return self.till == nil || till == nil || self.till == till
    }
}
