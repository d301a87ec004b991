package import Payments
import Seals
import Synchronization
package import Wire

/// CloudKassir's half of its dialect, a cloud of tills: no bank, so no side of one.
///
/// Answers as protocol sheet 3, 5.1 lays down, which is our guess where the service's article is
/// silent: one receipt for one `external_id`, whatever is sent again.
package final class CloudKassirSide: Sendable {
    /// A receipt at the service.
    package struct Made: Hashable, Sendable {
        package let id: String
        package let externalID: String
        package let type: String
        package let total: Money
        /// Of each line, its rate and its sum.
        package let lines: [Line]
        let readyAt: Moment
        let failure: String?
        let number: Int64

        /// It is made, or will be.
        package var isGood: Bool { failure == nil }
    }

    package struct Line: Hashable, Sendable {
        package let vat: String
        package let sum: Money
    }

    /// What becomes of a receipt that is asked for.
    package struct Fate: Sendable {
        let milliseconds: Int64
        /// Why it is not made; nil where it is.
        let failure: String?

        package init(milliseconds: Int64, failure: String? = nil) {
            self.milliseconds = milliseconds
            self.failure = failure
        }

        /// A second, as a quick day has it.
        package static let usual = Fate(milliseconds: 1000)
    }

    private struct State {
        var receipts: [Made] = []
        var byID: [String: Int] = [:]
        var byExternalID: [String: Int] = [:]
    }

    private let settings: SandboxSettings.CloudKassir
    private let now: @Sendable () -> Moment
    private let state = Mutex(State())

    package init(settings: SandboxSettings.CloudKassir, now: @escaping @Sendable () -> Moment) {
        self.settings = settings
        self.now = now
    }

    /// Everything that was ever taken, in its order.
    package var receipts: [Made] { state.withLock { $0.receipts } }

    package func isDone(_ receipt: Made) -> Bool {
        receipt.failure == nil && receipt.readyAt <= now()
    }

    /// `path` is what stands behind the service's own prefix; `fate` is asked for a new receipt only.
    package func answer(
        _ request: Request,
        path: [String],
        fate: () -> Fate = { .usual }
    ) -> Reply {
        let pair = "\(settings.login):\(settings.password.reveal())"
        guard request.headers["Authorization"] == "Basic " + Base64.text(Array(pair.utf8)) else {
            return Reply(status: 401)
        }
        switch (request.method, path.count, path.first) {
        case (.post, 1, "receipts"): return take(request.body, fate)
        case (.get, 2, "receipts"): return tell(path[1])
        default: return Reply(status: 404)
        }
    }

    private func take(_ body: [UInt8], _ fate: () -> Fate) -> Reply {
        guard let json = try? JSON(reading: body), let name = json["external_id"]?.text,
            (1...Self.nameLimit).contains(name.utf8.count)
        else { return Self.refusal(40, "external_id is wrong") }
        let known = state.withLock { state in state.byExternalID[name].map { state.receipts[$0] } }
        if let known { return Self.taken(200, known) }
        let order: Order
        do throws(Wrong) {
            order = try Order(json)
        } catch {
            return Self.refusal(32, error.what)
        }
        let (now, fate) = (now(), fate())
        let made = state.withLock { state in
            let number = Int64(state.receipts.count + 1)
            let made = Made(
                id: "task-\(number)",
                externalID: name,
                type: order.type,
                total: order.total,
                lines: order.lines,
                readyAt: Moment(milliseconds: now.milliseconds + fate.milliseconds),
                failure: fate.failure,
                number: number
            )
            state.byID[made.id] = state.receipts.count
            state.byExternalID[name] = state.receipts.count
            state.receipts.append(made)
            return made
        }
        return Self.taken(201, made)
    }

    private func tell(_ id: String) -> Reply {
        let known = state.withLock { state in state.byID[id].map { state.receipts[$0] } }
        guard let known else { return Reply(status: 404) }
        guard known.readyAt <= now() else { return Self.json(200, Self.facts(known, "wait")) }
        if let failure = known.failure {
            let error: JSON = ["code": 1, "text": .text(failure), "type": "driver"]
            return Self.json(200, Self.facts(known, "fail", error: error))
        }
        return Self.json(200, Self.facts(known, "done", payload: Self.sign(known)))
    }

    private static func sign(_ made: Made) -> JSON {
        [
            "total": .number(made.total.roubles), "fn": "9999078900000961",
            "fd": .integer(made.number), "fpd": .integer(3_449_500_000 + made.number),
            "shift_number": .integer(1 + made.number / receiptsInShift),
            "receipt_number": .integer(1 + made.number % receiptsInShift),
            "receipt_datetime": .text(Timestamp.text(made.readyAt)),
            "ofd_receipt_url": .text("https://ofd.sandbox/\(made.number)"),
        ]
    }

    private static func facts(
        _ made: Made,
        _ status: JSON,
        error: JSON = .null,
        payload: JSON = .null
    ) -> JSON {
        [
            "id": .text(made.id), "status": status, "external_id": .text(made.externalID),
            "error": error, "payload": payload,
        ]
    }

    private static func taken(_ status: Int, _ made: Made) -> Reply {
        json(status, facts(made, "wait"))
    }

    private static func refusal(_ code: Int64, _ text: String) -> Reply {
        json(400, ["error": ["code": .integer(code), "text": .text(text), "type": "system"]])
    }

    private static func json(_ status: Int, _ json: JSON) -> Reply {
        Reply(status: status, headers: ["Content-Type": "application/json"], body: json.bytes)
    }

    private static let nameLimit = 128
    private static let receiptsInShift: Int64 = 100
}

// MARK: What is asked for

extension CloudKassirSide {
    private struct Wrong: Error {
        let what: String
    }

    /// A body that a till could make a receipt of.
    private struct Order {
        let type: String
        let total: Money
        let lines: [Line]

        init(_ json: JSON) throws(Wrong) {
            type = json["type"]?.text ?? ""
            guard ["sell", "sell_return"].contains(type) else { throw Wrong(what: "type is wrong") }
            guard let receipt = json["receipt"], let time = json["timestamp"]?.text else {
                throw Wrong(what: "receipt or timestamp is missing")
            }
            let client = receipt["client"]
            guard client?["email"]?.text ?? client?["phone"]?.text != nil else {
                throw Wrong(what: "client needs email or phone")
            }
            for name in ["email", "sno", "inn", "payment_address"] {
                guard let text = receipt["company"]?[name]?.text, !text.isEmpty else {
                    throw Wrong(what: "company has no \(name)")
                }
            }
            total = try Self.money(receipt["total"])
            let isSale = type == "sell"
            let lines = try (receipt["items"]?.list ?? []).map { (item) throws(Wrong) in
                try Self.line(item, isSale: isSale, at: time)
            }
            self.lines = lines
            var paid: Int64 = 0
            for payment in receipt["payments"]?.list ?? [] {
                guard payment["type"]?.integer == 2 else { throw Wrong(what: "payment is not 2") }
                paid += try Self.money(payment["sum"]).kopecks
            }
            let sum = lines.reduce(Int64(0)) { $0 + $1.sum.kopecks }
            guard !lines.isEmpty, sum == total.kopecks, paid == total.kopecks else {
                throw Wrong(what: "items, payments and total differ")
            }
        }

        private static func line(_ item: JSON, isSale: Bool, at time: String) throws(Wrong) -> Line
        {
            guard let name = item["name"]?.text, (1...128).contains(name.count),
                let vat = item["vat"]?.text, item["payment_method"]?.text != nil,
                item["payment_object"]?.text != nil, item["quantity"]?.literal != nil
            else { throw Wrong(what: "an item lacks something") }
            _ = try money(item["price"])
            // The rate of 20 per cent ended with 2025; what was sold before is returned with it.
            guard !isSale || !["vat20", "vat120"].contains(vat) || year(time) < 2026 else {
                throw Wrong(what: "\(vat) is no rate any more")
            }
            return Line(vat: vat, sum: try money(item["sum"]))
        }

        /// Of `22.11.2026 20:11:00`.
        private static func year(_ time: String) -> Int {
            Int(time.dropFirst(6).prefix(4)) ?? 0
        }

        private static func money(_ json: JSON?) throws(Wrong) -> Money {
            guard let money = json?.literal.flatMap({ Money(roubles: $0) }) else {
                throw Wrong(what: "a sum is no sum")
            }
            return money
        }
    }
}
