import Payments

/// The number of a desk's transaction, written by the transaction itself: on file when the rest is.
///
/// Not the server's own number: a server that crashes, and a standby that takes over, give numbers
/// that no disk has seen a second time, and `pg_xact_status` then speaks of a stranger.
struct Proof: Sendable {
    let merchant: Merchant.ID
    /// Of one connection's thread, which has one transaction at a time.
    let desk: String
    let number: Int64

    /// Goes first, so that whoever looks waits for the end of the transaction.
    var give: Statement {
        Statement(
            """
            INSERT INTO last_commits (merchant, desk, number, hour)
            VALUES ($1,$2,$3,\(Self.hour))
            ON CONFLICT (merchant, desk)
                DO UPDATE SET number = excluded.number, hour = excluded.hour
            """,
            merchant,
            desk,
            number
        )
    }

    /// A write too: it sees a row that is just being made, and its own commit waits until a
    /// synchronous standby has all that was committed before it.
    var look: Statement {
        Statement(
            """
            INSERT INTO last_commits (merchant, desk, number, hour) VALUES ($1,$2,0,\(Self.hour))
            ON CONFLICT (merchant, desk) DO UPDATE SET number = last_commits.number
            RETURNING number
            """,
            merchant,
            desk
        )
    }

    /// Forgets desks that have long written nothing, of processes that have ended: one that is in
    /// doubt about a commit has either written it this hour or not at all.
    static func forget(_ limit: Int) -> Statement {
        Statement(
            """
            WITH idle AS (
                SELECT merchant, desk FROM last_commits WHERE hour < \(hour) - \(keptHours)
                ORDER BY hour LIMIT $1 FOR UPDATE SKIP LOCKED
            )
            DELETE FROM last_commits USING idle
            WHERE last_commits.merchant = idle.merchant AND last_commits.desk = idle.desk
            """,
            limit
        )
    }

    static let keptHours = 7 * 24
    /// By the server's clock, and so coarse that a row moves in its index once an hour only.
    private static let hour = "date_part('epoch', now())::bigint / 3600"
}
