package import Payments
import Wire

/// Asking what has become of a charge.
///
/// A word that we do not know reads as "still going on": never as paid, never as dead.
extension YooKassa {
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        guard let id = charge.activation else {
            return try find(charge, cursor: nil) { (body) throws(BankTrouble) in
                guard let body else { return .value(.missing) }
                return .value(try Self.reading(of: body))
            }
        }
        return Exchange(ask("/payments/" + FieldText.pathSegment(id))) {
            (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            guard Self.id(body["id"]) == id else {
                throw .unknown("\(Self.name) speaks of another payment")
            }
            if let name = Self.charge(of: body), name != charge.id.text {
                throw .unknown("\(Self.name) speaks of another charge")
            }
            return .value(try Self.reading(of: body))
        }
    }

    private static func reading(of body: JSON) throws(BankTrouble) -> Reading {
        switch body["status"]?.text {
        case "pending": return .waiting
        case "canceled": return .dead
        case "succeeded":
            guard let id = id(body["id"]) else { throw unreadable("id") }
            let paidAt = body["captured_at"]?.text.flatMap { Timestamp.moment($0) }
            let amount = try amount(body["amount"])
            return .paid(Incoming(number: id, amount: amount, paidAt: paidAt))
        case .some: return .inProgress
        case nil: throw unreadable("status")
        }
    }

    static func charge(of payment: JSON) -> String? {
        payment["metadata"]?[YooKassaAssumptions.chargeKey]?.text
    }
}

extension YooKassa {
    /// Looks through the payments of that time, newest first, page by page; nil where no page holds
    /// this charge.
    ///
    /// A line follows a few pages only: a shop with more payments than that gets no answer, which is
    /// not "missing".
    func find<Value: Sendable>(
        _ charge: Charge,
        cursor: String?,
        then: @escaping @Sendable (JSON?) throws(BankTrouble) -> Step<Value>
    ) throws(NotOffered) -> Exchange<Value> {
        Exchange(ask("/payments?" + Self.query(charge, cursor))) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            guard let items = body["items"]?.list else { throw Self.unreadable("items") }
            if let found = items.first(where: { Self.charge(of: $0) == charge.id.text }) {
                return try then(found)
            }
            guard let next = body["next_cursor"]?.text, !next.isEmpty else { return try then(nil) }
            do throws(NotOffered) {
                return .next(try find(charge, cursor: next, then: then))
            } catch {
                throw .unknown("\(Self.name) cannot be asked further")
            }
        }
    }

    private static func query(_ charge: Charge, _ cursor: String?) -> String {
        let from = charge.requestedAt + -YooKassaAssumptions.listBeforeSeconds
        let to = charge.requestedAt + YooKassaAssumptions.listAfterSeconds
        var pairs = [
            ("created_at.gte", Timestamp.text(from)), ("created_at.lte", Timestamp.text(to)),
            ("limit", String(YooKassaAssumptions.pageLimit)),
        ]
        if let cursor { pairs.append(("cursor", cursor)) }
        return pairs.map { $0.0 + "=" + FieldText.pathSegment($0.1) }.joined(separator: "&")
    }
}
