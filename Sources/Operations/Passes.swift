package import Ledger
package import Payments
import Seals
package import Wire

/// Makes a bearer token; its text is shown this once and kept nowhere.
package struct IssuePass: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// - Throws: `OperationRefusal.unknownStore` or `.unknownTill` for a scope that is not there.
    package func callAsFunction(
        _ role: Pass.Role,
        store: Store.ID?,
        till: Till.ID?,
        name: String,
        of merchant: Merchant.ID
    ) async throws -> (Pass, token: Secret) {
        var scope = store
        if let till {
            guard let entry = try await desk.books.till(Owned(till, of: merchant)),
                store == nil || store == entry.store
            else { throw OperationRefusal.unknownTill(till) }
            scope = entry.store
        } else if let store {
            guard desk.store(Owned(store, of: merchant)) != nil else {
                throw OperationRefusal.unknownStore(store)
            }
        }
        let token = Secret("kl_" + desk.surroundings.newSecret().reveal())
        let pass = Pass(
            id: Pass.ID(desk.surroundings.newID()),
            merchant: merchant,
            role: role,
            store: scope,
            till: till,
            name: name,
            digest: Hexadecimal.text(Digest.sha256(token.bytes)),
            issuedAt: desk.now
        )
        try await desk.books.add(pass)
        return (pass, token)
    }
}

/// Finds what a bearer token permits; nil for one that is unknown or revoked.
package struct CheckPass: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    package func callAsFunction(_ token: String) async throws -> Pass? {
        guard token.utf8.count <= Self.tokenLimit else { return nil }
        return try await desk.books.pass(digest: Hexadecimal.text(Digest.sha256(Array(token.utf8))))
    }

    static let tokenLimit = 256
}
