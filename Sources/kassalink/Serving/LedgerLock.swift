import Glibc

/// Keeps a second service from working on the same ledger: both would send what is owed.
///
/// Held by a file beside the ledger until this process ends, however it ends; `token` and `doctor`
/// need no lock, for they take no work.
final class LedgerLock: Sendable {
    /// Another process has it.
    struct Held: Error {
        let path: String
    }

    /// The file of the lock cannot be made at all.
    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        let why: String

        var description: String { "\(path) cannot be written: \(why)" }
    }

    private let file: Int32

    /// - Throws: `Held` where another process serves this ledger, or `Unwritable`.
    init(ledger: String) throws {
        let path = ledger + ".lock"
        file = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Unwritable(path: path, why: unsafe String(cString: strerror(errno)))
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw Held(path: path)
        }
    }

    deinit {
        close(file)
    }
}
