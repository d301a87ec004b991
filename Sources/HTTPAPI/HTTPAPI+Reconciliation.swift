import Ledger
import Operations
import Payments
import Reconciliation
import Wire

/// `/v1/reconciliations`: the bank's files beside our books.
extension HTTPAPI {
    func reconcile(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["account", "from", "to"])
        guard let account = query["account"], Fields.isName(account) else {
            throw Problem.badParameter("account", wanted: "the name of a bank account")
        }
        let days = try Self.days(query)
        guard let boundary = Multipart.boundary(visit.headers["Content-Type"]) else {
            throw Problem.notFiles
        }
        let body = try await visit.body(
            upTo: BodyLimits.filesBytes,
            within: .seconds(BodyLimits.filesSeconds)
        )
        guard let files = Multipart.files(in: body, boundary: boundary) else {
            throw Problem.formUnreadable
        }
        let (registers, statement) = try Self.read(files)
        let report = try await Reconcile(desk: desk)(
            Reconcile.Wish(
                account: Owned(Account.ID(account), of: pass.merchant),
                days: days,
                registers: registers,
                statement: statement
            )
        )
        return Answer(json: views.reconciliation(report, of: account))
    }

    /// Of more only their number is told.
    static let discrepancyLimit = 1000

    private static func days(_ query: Query) throws(Problem) -> ClosedRange<BusinessDay>? {
        func day(_ name: String) throws(Problem) -> BusinessDay? {
            guard let text = query[name] else { return nil }
            guard let day = BusinessDay(text) else {
                throw .badParameter(name, wanted: "a day by Moscow's calendar, as 2026-11-19")
            }
            return day
        }
        let (from, to) = (try day("from"), try day("to"))
        guard let from else {
            guard to == nil else { throw .badParameter("from", wanted: "given where to is") }
            return nil
        }
        guard from <= to ?? from else {
            throw .badParameter("to", wanted: "the same day as from, or a later one")
        }
        return from...(to ?? from)
    }

    private static func read(_ files: [Multipart.File]) throws -> ([BankRegister], BankStatement?) {
        var registers: [BankRegister] = []
        var statement: BankStatement?
        for file in files {
            switch try BankFile(file.bytes, named: file.name) {
            case .register(let register): registers.append(register)
            case .statement(let read):
                guard statement == nil else { throw Problem.twoStatements }
                statement = read
            }
        }
        return (registers, statement)
    }
}

extension Views {
    func reconciliation(_ report: Reconcile.Report, of account: String) -> JSON {
        let comparison = report.comparison
        let found = comparison.discrepancies
        let shown = found.prefix(HTTPAPI.discrepancyLimit)
        return [
            "account_id": .text(account),
            "from": .text(comparison.days.lowerBound.text),
            "to": .text(comparison.days.upperBound.text),
            "is_clean": .bool(comparison.isClean),
            "at_bank": tally(comparison.atBank),
            "with_us": tally(comparison.withUs),
            "matched": tally(comparison.matched),
            "matched_weakly": .integer(comparison.weakCount),
            "asked_the_bank": .integer(report.askedCount),
            "other_rows": .integer(report.othersCount),
            "deliveries_cut_off": .bool(report.isOwedCutOff),
            "discrepancy_count": .integer(found.count),
            "discrepancies_cut_off": .bool(shown.count < found.count),
            "discrepancies": .list(shown.map(discrepancy)),
        ]
    }

    private func tally(_ tally: Tally) -> JSON {
        [
            "payments": .integer(tally.payments),
            "paid_amount": .integer(tally.paid.kopecks),
            "refunds": .integer(tally.refunds),
            "refunded_amount": .integer(tally.refunded.kopecks),
            "fee_amount": .integer(tally.fee.kopecks),
        ]
    }

    private func discrepancy(_ found: Discrepancy) -> JSON {
        func amount(_ money: Money?) -> JSON { money.map { .integer($0.kopecks) } ?? .null }
        return [
            "kind": .text(found.kind.rawValue),
            "is_explained": .bool(found.kind.isExplained),
            "day": .text(found.day.text),
            "order_id": .optional(found.order?.text),
            "payment_id": .optional(found.payment?.text),
            "refund_id": .optional(found.refund?.text),
            "name_at_bank": .optional(found.nameAtBank),
            "at_bank": amount(found.atBank),
            "with_us": amount(found.withUs),
            "on_account": amount(found.onAccount),
            "place": .optional(found.place),
            "resembles_payment_id": .optional(found.resembles?.text),
            "detail": .optional(found.detail),
        ]
    }
}
