import GRDB
import Ledger
import Payments

/// The stories of charges as rows.
extension Database {
    func insert(_ remark: Remark, of merchant: Merchant.ID) throws {
        let row = RemarkRow(remark)
        try run(
            """
            INSERT INTO remarks (merchant, charge, at, source, kind, text, kopecks)
            VALUES (?,?,?,?,?,?,?)
            """,
            merchant,
            remark.charge,
            remark.at,
            row.source,
            row.kind,
            row.text,
            row.kopecks
        )
    }

    func remarks(on charge: Owned<Charge>, limit: Int) throws -> [Remark] {
        let sql = """
            SELECT at, source, kind, text, kopecks FROM remarks
            WHERE merchant = ? AND charge = ? ORDER BY number LIMIT ?
            """
        return try all(sql, charge.merchant, charge.id, limit) { fields in
            let at = fields.moment()
            let row = RemarkRow(
                source: fields.text(),
                kind: fields.text(),
                text: fields.textIfAny(),
                kopecks: fields.integerIfAny()
            )
            return row.remark(of: charge.id, at: at)
        }.compactMap(\.self)
    }
}
