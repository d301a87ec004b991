import Seals

/// Ties each event of a merchant to the one before it, so that no past event can be edited, taken
/// away or moved without every later hash telling (P10).
///
/// Whoever can rewrite the whole rest of the feed can hide a change from the ledger itself; he
/// cannot hide it from somebody who wrote down an earlier hash. `audit verify` prints the newest.
package enum FeedChain {
    /// What stands before the first event that has a hash.
    package static let origin = [UInt8](repeating: 0, count: 32)

    /// Every column that the hash of an event covers, in the order in which it covers them.
    package static let columns = """
        merchant, place, id, kind, at, link, store, till, qrc_id, charge, order_id, asked, \
        payment, number, paid, paid_at, refund, refunded
        """

    package static let columnCount = columns.split(separator: ",").count

    /// SHA-256 of the previous hash and of a row; on PostgreSQL the server itself makes the same.
    package static func hash(after previous: [UInt8]?, _ row: [CanonicalRow.Value]) -> [UInt8] {
        Digest.sha256((previous ?? origin) + CanonicalRow.bytes(row))
    }
}
