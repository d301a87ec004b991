import Glibc

/// Keeps a second service from working on the same ledger: both would send what is owed.
///
/// Held by a file beside the ledger until this process ends, however it ends; `token` and `doctor`
/// need no lock, for they take no work.
final class LedgerLock: Sendable {
    struct Held: Error {
        let path: String
    }

    private let file: Int32

    /// - Throws: `Held` where another process serves this ledger, or its folder cannot be written.
    init(ledger: String) throws(Held) {
        let path = ledger + ".lock"
        file = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Held(path: path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw Held(path: path)
        }
    }

    deinit {
        close(file)
    }
}
