/// What can be wrong with the file itself; a failure, never a refusal.
package enum StorageFailure: Error, Hashable, CustomStringConvertible {
    case newerSchema(found: Int, known: Int)
    /// The engine would answer before the disk has the change.
    case notDurable(synchronous: Int)
    case unreadable(word: String, as: String)
    case closed

    package var description: String {
        switch self {
        case .newerSchema(let found, let known):
            "the ledger file has schema \(found), this program knows up to \(known): "
                + "start the program that wrote it, or a newer one"
        case .notDurable(let synchronous):
            "the ledger file runs with synchronous=\(synchronous), not FULL (2): not started, "
                + "because a payment could be lost at a power cut"
        case .unreadable(let word, let kind):
            "the ledger file holds '\(word)', which is no \(kind): it was written by another "
                + "program or is damaged; restore a backup"
        case .closed:
            "the ledger is closed: the service is stopping"
        }
    }
}
