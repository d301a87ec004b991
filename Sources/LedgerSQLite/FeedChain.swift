import GRDB
import Seals

/// Ties each event of a merchant to the one before it, so that no past event can be edited, taken
/// away or moved without every later hash telling (P10).
///
/// Whoever can rewrite the whole rest of the feed can hide a change from the file itself; he cannot
/// hide it from somebody who wrote down an earlier hash. `audit verify` prints the newest.
enum FeedChain {
    /// What stands before the first event that has a hash.
    static let origin = [UInt8](repeating: 0, count: 32)

    /// SHA-256 of the previous hash and of every column of the event, in the order of the table.
    static func hash(after previous: [UInt8]?, _ columns: [DatabaseValue]) -> [UInt8] {
        Digest.sha256((previous ?? origin) + CanonicalRow.bytes(columns))
    }
}
