import Accounting
import Ledger
import Operations
import Payments
import Wire

/// `/v1/orders`, `/v1/payments`, `/v1/events`
extension HTTPAPI {
    func readOrder(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let order = Owned(Order.ID(visit["order_id"]), of: pass.merchant)
        let charges = try await desk.books.charges(of: order).filter { placed in
            pass.reaches(store: placed.link.store, till: placed.link.till)
        }
        guard let newest = charges.last else { throw Problem.unknown("order") }
        let telling = charges.last { !$0.charge.payments.isEmpty } ?? newest
        let paid = charges.first { $0.charge.state == .paid } ?? telling
        return Answer(
            json: [
                "order_id": .text(order.id.text),
                "status": .text(paid.charge.status),
                "charges": .list(charges.map(views.placed)),
            ]
        )
    }

    func listPayments(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["limit", "cursor"])
        let limit = try query.limit()
        let payments = try await desk.books.payments(
            of: pass.merchant,
            store: pass.store,
            before: try query.cursor(),
            limit: limit
        )
        return list(payments, limit: limit, id: \.payment.id.text) { placed in
            pass.reaches(store: placed.store, till: placed.till)
        } _: {
            views.placed($0)
        }
    }

    func readPayment(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        Answer(json: views.placed(try await payment(visit, pass)))
    }

    func listRefunds(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let payment = try await payment(visit, pass).payment
        let refunds = payment.refunds.map { views.refund($0, of: payment) }
        return Answer(json: Views.page(refunds, next: nil))
    }

    func refundPayment(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let payment = Owned(try await payment(visit, pass).payment.id, of: pass.merchant)
        let body = try await visit.json()
        let fields = try Fields(body, known: ["amount", "currency", "refund_id", "lines"])
        let amount = try fields.kopecks("amount")
        let lines = try fields.parts()
        try fields.checkCurrency()
        let id = try fields.name("refund_id", limit: Self.refundIDLimit)
        guard try id != nil || OnceOnly.key(in: visit.headers) != nil else {
            throw Problem.keyNeeded
        }
        return try await OnceOnly(desk: desk)(visit, body: body, of: pass.merchant) { subject in
            let refund = try await RefundPayment(desk: desk)(
                amount,
                of: payment,
                lines: lines,
                as: Refund.ID(id ?? subject)
            )
            let after = try await desk.books.link(holding: payment)?.payment(payment.id)
            var answer = Answer(201, json: views.refund(refund, of: after))
            answer.isDefinite = !refund.isInDoubt
            return answer
        }
    }

    /// A UUID; banks take no longer ones.
    static let refundIDLimit = 36

    func listEvents(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["after", "limit"])
        let limit = try query.limit()
        let after = try query.integer("after", in: 0...Int64.max) ?? 0
        let events = try await desk.books.events(of: pass.merchant, after: after, limit: limit)
        let seen = events.filter { pass.reaches(store: $0.event.store, till: $0.event.till) }
        return Answer(
            json: [
                "items": .list(seen.map { EventBody.json($0) }),
                "next_after": .integer(events.last?.place ?? after),
                "has_more": .bool(events.count == limit),
            ]
        )
    }

    func payment(_ visit: Visit, _ pass: Pass) async throws -> PlacedPayment {
        let id = Payment.ID(visit["id"])
        guard let link = try await desk.books.link(holding: Owned(id, of: pass.merchant)),
            pass.reaches(store: link.store, till: link.till), let payment = link.payment(id)
        else { throw Problem.unknown("payment") }
        let charge = link.charges.first { $0.payments.contains { $0.id == id } }
        return PlacedPayment(
            link: link.id,
            store: link.store,
            till: link.till,
            charge: charge?.id,
            order: charge?.order,
            payment: payment
        )
    }
}
