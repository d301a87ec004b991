import Foundation
import Synchronization
import Testing
import Wire

/// A till program and its buyers, who keep asking until they know, as such programs do.
///
/// Whenever the service is gone it is started again, without any fault.
final class Shopper: Sendable {
    private let premises: Premises
    private let revived = Mutex(0)

    init(_ premises: Premises) {
        self.premises = premises
    }

    var restarts: Int { revived.withLock { $0 } }

    func revive() async throws {
        guard !premises.isServing else { return }
        revived.withLock { $0 += 1 }
        try? await premises.serve()
    }

    /// Asks until there is an answer below 500, and the service lives.
    private func ask(
        _ method: Request.Method,
        _ path: String,
        _ json: JSON? = nil,
        key: String? = nil
    ) async throws -> Premises.Said {
        let began = ContinuousClock.now
        for _ in 0..<400 {
            let said = await premises.call(method, path, json, key: key)
            premises.answers.note(said?.status)
            if let said, said.status < 500 {
                premises.answers.note(waited: .now - began)
                return said
            }
            try await revive()
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Premises.Broken(why: "\(method) \(path) got no answer")
    }

    func register(_ till: String) async throws {
        let said = try await ask(.post, "/v1/registers", ["id": .text(till), "name": "Касса"])
        #expect(said.status == 201, "\(said.json.compactText)")
    }

    /// An activation that reaches the bank after it was given up holds the code there until the next
    /// refusal makes the watch take it off.
    private static let patience = 180.0

    static func wish(order: String, kopecks: Int64) -> JSON {
        [
            "order_id": .text(order), "amount": .integer(kopecks), "purpose": "Кофе",
            "ttl_seconds": 600,
        ]
    }

    /// Charges a register, has the buyer pay, and waits until the order shows as paid.
    func buy(at till: String, order: String, kopecks: Int64) async throws {
        let wish = Self.wish(order: order, kopecks: kopecks)
        var payload = ""
        try await premises.until("\(order) is on the register", seconds: Self.patience) {
            let said = try await ask(.put, "/v1/registers/\(till)/charge", wish)
            let register = try await ask(.get, "/v1/registers/\(till)")
            payload = register.json["link"]?["payload"]?.text ?? ""
            if said.status < 300, let charge = said.json["charge_id"]?.text {
                premises.answers.promise(charge)
            }
            return said.json["status"]?.text == "asking" || said.json["code"]?.text == "order_paid"
        }
        try await pay(payload, order: order)
    }

    func payLink(order: String, kopecks: Int64) async throws {
        let wish: JSON = [
            "order_id": .text(order), "amount": .integer(kopecks), "currency": "RUB",
            "purpose": "Счёт", "ttl_seconds": 3600,
        ]
        var payload = ""
        try await premises.until("\(order) has a link", seconds: 60) {
            let said = try await ask(.post, "/v1/payment-links", wish, key: "make \(order)")
            payload = said.json["link"]?["payload"]?.text ?? ""
            return !payload.isEmpty
        }
        try await pay(payload, order: order)
    }

    private func pay(_ payload: String, order: String) async throws {
        try await premises.until("the buyer has paid \(order)", seconds: 30) {
            if await premises.bank(.post, "/payer/pay", ["payload": .text(payload)]) != nil {
                return true
            }
            return try await isPaid(order)
        }
        // Work held by an instance that died is free again after a minute; each lost answer doubles
        // the wait for the next look.
        try await premises.until("\(order) shows as paid", seconds: Self.patience) {
            try await revive()
            return try await isPaid(order)
        }
    }

    private func isPaid(_ order: String) async throws -> Bool {
        let said = try await ask(.get, "/v1/orders/\(order)")
        return said.json["charges"]?.list?.contains { $0["status"]?.text == "paid" } ?? false
    }

    func refund(_ order: String, kopecks: Int64, as id: String) async throws {
        let orders = try await ask(.get, "/v1/orders/\(order)")
        let payments = orders.json["charges"]?.list?.flatMap { $0["payments"]?.list ?? [] }
        let payment = try #require(payments?.first?["id"]?.text)
        let path = "/v1/payments/\(payment)/refunds"
        let wish: JSON = ["refund_id": .text(id), "amount": .integer(kopecks)]
        try await premises.until("the refund is completed", seconds: 60) {
            try await revive()
            _ = try await ask(.post, path, wish)
            let known = try await ask(.get, path).json["items"]?.list ?? []
            return known.contains { $0["status"]?.text == "completed" }
        }
    }

    /// Waits until so many receipts are done on file, and a little longer.
    ///
    /// - Returns: all that the fiscal service has ever taken.
    func receipts(done count: Int) async throws -> [JSON] {
        try await premises.until("\(count) receipts are done", seconds: Self.patience) {
            try await revive()
            let found = try await ask(.get, "/v1/receipts?state=done").json["items"]?.list
            return found?.count == count
        }
        try await Task.sleep(for: .seconds(3))
        return await premises.bank(.get, "/ledger")?["receipts"]?.list ?? []
    }

    /// Every payment on file, page by page.
    private func payments() async throws -> [JSON] {
        var (all, cursor): ([JSON], String) = ([], "")
        repeat {
            let page = try await ask(.get, "/v1/payments?limit=200\(cursor)").json
            all += page["items"]?.list ?? []
            cursor = (page["next_cursor"]?.text).map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        return all
    }

    /// Holds the service's books against the bank's and against what accounting heard.
    func prove(orders: [String: Int64]) async throws {
        try await premises.until("accounting has heard of every order", seconds: Self.patience) {
            try await revive()
            let heard = Set(premises.events.map(\.order))
            return Set(orders.keys).isSubset(of: heard)
        }
        let listed = try await payments()
        let filed = listed.compactMap { payment -> String? in
            guard let order = payment["order_id"]?.text else { return nil }
            return "\(order) \(payment["amount"]?.integer ?? 0) \(payment["kind"]?.text ?? "")"
        }
        #expect(filed.sorted() == orders.map { "\($0.key) \($0.value) paid" }.sorted())
        let bank = try await premises.moneyAtTheBank()
        #expect(bank.map(\.kopecks).sorted() == orders.values.sorted())
        let events = premises.events.filter { $0.kind == "payment.paid" }
        #expect(events.count == orders.count, "one event id for each payment")
        #expect(Set(events.map(\.payment)).count == orders.count)
    }
}
