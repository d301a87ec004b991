import Ledger
import Operations
import Payments
import Wire

/// `/v1/receipts`, and what other requests say of receipts.
extension HTTPAPI {
    func listReceipts(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(
            visit.query,
            known: ["order_id", "state", "missing_minutes", "limit", "cursor"]
        )
        let limit = try query.limit()
        let found = try await desk.books.receipts(
            of: pass.merchant,
            store: pass.store,
            that: try filter(query),
            before: try query.cursor(limit: Self.receiptIDLimit),
            limit: limit
        )
        return list(found, limit: limit, id: \.receipt.id.text) { placed in
            pass.reaches(store: placed.store, till: placed.till)
        } _: {
            views.receipt($0)
        }
    }

    func readReceipt(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        Answer(json: views.receipt(try await receipt(visit, pass)))
    }

    func resumeReceipt(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let placed = try await receipt(visit, pass)
        let id = Owned(placed.receipt.id, of: pass.merchant)
        let (after, isResumed) = try await ResumeReceipt(desk: desk)(id)
        guard isResumed else { throw Problem.receiptIs(after.status) }
        return Answer(json: views.receipt(try await receipt(visit, pass)))
    }

    private func receipt(_ visit: Visit, _ pass: Pass) async throws -> PlacedReceipt {
        let id = Owned(Receipt.ID(visit["id"]), of: pass.merchant)
        guard let placed = try await desk.books.receipt(id),
            pass.reaches(store: placed.store, till: placed.till)
        else { throw Problem.unknown("receipt") }
        return placed
    }

    private func filter(_ query: Query) throws(Problem) -> ReceiptFilter {
        let state = try query.word("state", Receipt.State.self)
        let minutes = try query.integer("missing_minutes", in: 0...Self.mostMinutes)
        let order = query["order_id"]
        if let order, !Fields.isUsable(order, limit: Order.idLimit) {
            throw .badParameter("order_id", wanted: "an order_id")
        }
        let filters: [ReceiptFilter?] = [
            order.map { .areFor(Order.ID($0)) },
            state.map { .are($0) },
            minutes.map { .areMissing(since: now - $0 * 60) },
        ]
        let given = filters.compactMap(\.self)
        guard given.count < 2 else {
            throw .badParameter("state", wanted: "the only one of order_id, state, missing_minutes")
        }
        return given.first ?? .all
    }

    /// The name of a refund's receipt holds two ids.
    private static let receiptIDLimit = 128
    /// A year.
    private static let mostMinutes: Int64 = 525_600
}

// MARK: What a receipt shall say

extension Fields {
    /// nil where the request says nothing of a receipt.
    func receipt() throws(Problem) -> ReceiptWish? {
        guard let block = try fields("receipt", known: ["customer", "items"]) else { return nil }
        return ReceiptWish(
            customer: try block.customer(),
            items: try block.items("items", limit: Basket.lineLimit) { (item) throws(Problem) in
                try item.receiptItem()
            }
        )
    }

    private func customer() throws(Problem) -> Basket.Customer? {
        guard let customer = try fields("customer", known: ["email", "phone"]) else { return nil }
        if let email = try customer.text("email", limit: Basket.emailLimit) { return .email(email) }
        guard let phone = try customer.text("phone", limit: Self.phoneLimit) else {
            throw .missing("receipt.customer.email")
        }
        return .phone(phone)
    }

    private func receiptItem() throws(Problem) -> ReceiptWish.Item {
        try check(known: [
            "name", "price", "quantity", "sum", "vat", "payment_method", "payment_object",
        ])
        guard let name = try text("name", limit: Basket.nameLimit) else { throw .missing("name") }
        guard let sum = try kopecks("sum") else { throw .missing("sum") }
        let quantity = try thousandths("quantity") ?? Basket.Quantity.one.thousandths
        return ReceiptWish.Item(
            name: name,
            price: try kopecks("price") ?? sum,
            quantity: Basket.Quantity(thousandths: quantity),
            sum: sum,
            vat: try word("vat"),
            method: try word("payment_method"),
            object: try word("payment_object")
        )
    }

    /// The lines of a receipt that a refund takes back.
    func parts() throws(Problem) -> [Refund.Part] {
        let parts = try items("lines", limit: Basket.lineLimit) { (item) throws(Problem) in
            try item.check(known: ["line", "amount"])
            guard let line = try item.integer("line") else { throw .missing("line") }
            guard let amount = try item.kopecks("amount") else { throw .missing("amount") }
            guard (1...Int64(Basket.lineLimit)).contains(line) else {
                throw .outOfRange("line", 1...Int64(Basket.lineLimit))
            }
            return Refund.Part(line: Int(line), sum: amount)
        }
        return parts ?? []
    }

    private static let phoneLimit = 19
}

extension Views {
    func receipt(_ placed: PlacedReceipt) -> JSON {
        let receipt = placed.receipt
        return [
            "id": .text(receipt.id.text),
            "kind": .text(receipt.kind.rawValue),
            "status": .text(receipt.status),
            "amount": .integer(receipt.total.kopecks),
            "order_id": .optional(placed.order?.text),
            "payment_id": .text(placed.payment.text),
            "refund_id": .optional(receipt.refund?.text),
            "link_id": .text(placed.link.text),
            "register_id": .optional(placed.till?.text),
            "store_id": .text(placed.store.text),
            "fiscal_id": .text(receipt.basket.account.text),
            "external_id": .text(receipt.externalID),
            "task_id": .optional(receipt.task),
            "owed_at": time(receipt.owedAt),
            "next_check_at": time(receipt.nextCheck),
            "reason": .optional(receipt.reason),
            "customer": customer(receipt.basket.customer),
            "items": .list(receipt.basket.lines.map(item)),
            "fiscal": receipt.sign.map(fiscal) ?? .null,
        ]
    }

    /// How the receipts of a payment stand, beside it.
    func standing(_ receipt: Receipt) -> JSON {
        [
            "id": .text(receipt.id.text),
            "kind": .text(receipt.kind.rawValue),
            "status": .text(receipt.status),
            "refund_id": .optional(receipt.refund?.text),
        ]
    }

    private func customer(_ customer: Basket.Customer) -> JSON {
        switch customer {
        case .email(let text): ["email": .text(text)]
        case .phone(let text): ["phone": .text(text)]
        }
    }

    private func item(_ line: Basket.Line) -> JSON {
        [
            "name": .text(line.name),
            "price": .integer(line.price.kopecks),
            "quantity": .number(line.quantity.decimal),
            "sum": .integer(line.sum.kopecks),
            "vat": .text(line.vat.rawValue),
            "payment_method": .text(line.method.rawValue),
            "payment_object": .text(line.object.rawValue),
        ]
    }

    private func fiscal(_ sign: FiscalSign) -> JSON {
        [
            "fn": .text(sign.fn),
            "fd": .text(sign.fd),
            "fpd": .text(sign.fpd),
            "shift": .optional(sign.shift),
            "number": .optional(sign.number),
            "issued_at": .optional(sign.issuedAt),
            "url": .optional(sign.url),
        ]
    }
}
