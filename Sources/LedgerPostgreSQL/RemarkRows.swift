import Ledger
import Payments

/// The stories of charges as rows: only ever added.
enum RemarkRows {
    static func insert(_ remark: Remark, of merchant: Merchant.ID) -> Statement {
        let row = RemarkRow(remark)
        return Statement(
            """
            INSERT INTO remarks (merchant, charge, at, source, kind, text, kopecks)
            VALUES ($1,$2,$3,$4,$5,$6,$7)
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

    static func of(_ charge: Owned<Charge>, limit: Int) -> Statement {
        Statement(
            """
            SELECT at, source, kind, text, kopecks FROM remarks
            WHERE merchant = $1 AND charge = $2 ORDER BY number LIMIT $3
            """,
            charge.merchant,
            charge.id,
            limit
        )
    }
}

extension Fields {
    mutating func remark(of charge: Charge.ID) -> Remark? {
        let at = moment()
        let row = RemarkRow(
            source: text(),
            kind: text(),
            text: textIfAny(),
            kopecks: integerIfAny()
        )
        return row.remark(of: charge, at: at)
    }
}
