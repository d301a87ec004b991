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
            INSERT INTO last_commits (merchant, desk, number) VALUES ($1,$2,$3)
            ON CONFLICT (merchant, desk) DO UPDATE SET number = excluded.number
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
            INSERT INTO last_commits (merchant, desk, number) VALUES ($1,$2,0)
            ON CONFLICT (merchant, desk) DO UPDATE SET number = last_commits.number
            RETURNING number
            """,
            merchant,
            desk
        )
    }
}
