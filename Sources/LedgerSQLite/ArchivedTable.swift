import GRDB

/// Which rows of a table are history: nothing will ever change them or act on them again.
///
/// Links, charges, payments and refunds are not among them: money can be given back and be asked
/// about for years, and their rows are what makes a repeated message harmless however old. For that
/// reason the once-tokens stay as well.
struct ArchivedTable {
    let name: String
    /// Its rows are walked in this order, which is nearly that of their time.
    let key: String
    /// Sorts before every key there is.
    let start: DatabaseValue
    /// Walked merchant by merchant, because the key is only one within a merchant.
    let isByMerchant: Bool
    let time: String
    /// A condition over `row`; `:cut` is the first moment that stays, `:last` the last event of this
    /// merchant that goes.
    let isHistory: String

    /// In the order in which they go: an event last, when nothing points at it any more.
    static let all = [inbox, remarks, deliveries, events]

    private static let inbox = ArchivedTable(
        name: "inbox",
        key: "number",
        start: Int64.min.databaseValue,
        isByMerchant: false,
        time: "received_at",
        isHistory: """
            row.received_at < :cut AND row.state IN ('settled', 'rejected')
            AND row.next_look IS NULL
            """
    )

    private static let remarks = ArchivedTable(
        name: "remarks",
        key: "number",
        start: Int64.min.databaseValue,
        isByMerchant: false,
        time: "at",
        isHistory: """
            row.at < :cut AND NOT EXISTS (
                SELECT 1 FROM main.charges AS charge WHERE charge.merchant = row.merchant
                    AND charge.id = row.charge AND (\(isOpen("charge")))
            )
            """
    )

    private static let deliveries = ArchivedTable(
        name: "deliveries",
        key: "id",
        start: "".databaseValue,
        isByMerchant: true,
        time: "owed_since",
        isHistory: "row.state = 'delivered' AND row.place <= :last"
    )

    static let events = ArchivedTable(
        name: "events",
        key: "place",
        start: Int64.min.databaseValue,
        isByMerchant: true,
        time: "at",
        isHistory: "row.place <= :last"
    )

    /// The first event that must stay: of the time that stays, or about something that is still
    /// live, under watch, owed, undecided or being given back.
    static let firstToStay = """
        SELECT row.place FROM main.events AS row
        WHERE row.merchant = :merchant AND row.place > :after AND row.place <= :end AND (
            row.at >= :cut
            OR EXISTS (
                SELECT 1 FROM main.charges AS charge WHERE charge.merchant = row.merchant
                    AND charge.id = row.charge AND (\(isOpen("charge")))
            )
            OR EXISTS (
                SELECT 1 FROM main.refunds AS refund WHERE refund.merchant = row.merchant
                    AND refund.payment = row.payment AND refund.state IN ('requested', 'pending')
            )
        ) ORDER BY row.place LIMIT 1
        """

    static let firstOwed = """
        SELECT min(place) FROM main.deliveries INDEXED BY deliveries_undelivered
        WHERE merchant = :merchant AND state <> 'delivered'
        """

    private static func isOpen(_ charge: String) -> String {
        """
        \(charge).state IN ('requested', 'asking') OR \(charge).next_check IS NOT NULL
        OR EXISTS (
            SELECT 1 FROM main.payments AS money INDEXED BY payments_of_charge
            WHERE money.merchant = \(charge).merchant AND money.charge = \(charge).id AND (
                money.decision = 'held' OR EXISTS (
                    SELECT 1 FROM main.refunds AS back WHERE back.merchant = money.merchant
                        AND back.payment = money.id AND back.state IN ('requested', 'pending')
                )
            )
        )
        """
    }
}
