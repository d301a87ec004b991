import Ledger
import Payments
import Wire

/// The JSON faces of deliveries, callbacks and passes.
extension Views {
    func delivery(_ delivery: Delivery) -> JSON {
        [
            "id": .text(delivery.id.text),
            "listener": .text(delivery.listener.text),
            "event_id": .text(delivery.event.id.text),
            "event_type": .text(delivery.event.event.kind.rawValue),
            "order_id": .optional(delivery.event.event.order?.text),
            "state": .text(delivery.state.rawValue),
            "attempts": .integer(delivery.attempts),
            "owed_since": time(delivery.owedSince),
            "next_attempt_at": time(delivery.next),
            "last_error": .optional(delivery.lastError),
        ]
    }

    /// Never its body or headers: they may hold what a buyer's bank says of the buyer.
    func callback(_ callback: KeptCallback) -> JSON {
        [
            "id": .text(callback.id.text),
            "account_id": .text(callback.account.text),
            "received_at": time(callback.receivedAt),
            "verdict": .text(callback.verdict.rawValue),
            "reason": .optional(callback.reason),
            "state": .text(callback.state.rawValue),
            "attempts": .integer(callback.attempts),
            "names": .list(callback.names.map(bankName)),
        ]
    }

    private func bankName(_ name: BankName) -> JSON {
        switch name {
        case .charge(let text): ["kind": "charge", "text": .text(text)]
        case .activation(let text): ["kind": "activation", "text": .text(text)]
        case .code(let text): ["kind": "code", "text": .text(text)]
        }
    }

    func pass(_ pass: Pass) -> JSON {
        .object(members(of: pass))
    }

    /// The one time that a token is shown.
    func issued(_ pass: Pass, token: Secret) -> JSON {
        .object(members(of: pass) + [JSON.Member("token", .text(token.reveal()))])
    }

    private func members(of pass: Pass) -> [JSON.Member] {
        [
            JSON.Member("id", .text(pass.id.text)),
            JSON.Member("role", .text(pass.role.rawValue)),
            JSON.Member("store_id", .optional(pass.store?.text)),
            JSON.Member("register_id", .optional(pass.till?.text)),
            JSON.Member("name", .text(pass.name)),
            JSON.Member("issued_at", time(pass.issuedAt)),
            JSON.Member("revoked_at", time(pass.revokedAt)),
        ]
    }

    /// A page of a list.
    static func page(_ items: [JSON], next: String?) -> JSON {
        ["items": .list(items), "next_cursor": .optional(next)]
    }
}
