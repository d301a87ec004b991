/// What can be wrong with the database itself; a failure, never a refusal.
package enum DatabaseFailure: Error, Hashable, CustomStringConvertible {
    case newerSchema(found: Int, readableFrom: Int, known: Int)
    /// The server would answer before its disk has the change.
    case notDurable(setting: String, value: String)
    /// A pooler is between that gives it to others too.
    case sharedSession
    case unreadable(word: String, as: String)
    /// No server that takes writes was found in time; `why` is the server's or the network's word.
    case unreachable(why: String)
    /// The connection broke while a commit was on its way and nobody could say what became of it.
    case commitInDoubt
    /// The same change met others at each of its tries.
    case contended(tries: Int)
    case closed

    package var description: String {
        switch self {
        case .newerSchema(let found, let readableFrom, let known):
            "the ledger database has schema \(found), which programs of schema \(readableFrom) "
                + "and newer can use; this program knows up to \(known): start a newer one"
        case .notDurable(let setting, let value):
            "the database server runs with \(setting)=\(value): not started, because a payment "
                + "could be lost at a power cut"
        case .sharedSession:
            "a pooler before the database server gives our session to others: let it pool by "
                + "session (pool_mode = session), or name the server itself in ledger.hosts"
        case .unreadable(let word, let kind):
            "the ledger database holds '\(word)', which is no \(kind): it was written by another "
                + "program or is damaged; restore a backup"
        case .unreachable(let why):
            "no database server that takes writes could be reached: \(why)"
        case .commitInDoubt:
            "the database was lost while a change was being stored: it may or may not be on file"
        case .contended(let tries):
            "a change gave way to others \(tries) times and was given up; nothing was stored"
        case .closed:
            "the ledger is closed: the service is stopping"
        }
    }
}

/// What the server said no to, in its own code; the message names no values.
struct ServerFailure: Error, Hashable, CustomStringConvertible {
    /// SQLSTATE, five letters and digits.
    let code: String
    let constraint: String?
    let message: String

    var description: String { "the database server said \(code): \(message)" }

    /// A key was taken when the server looked and free when we did: the next try will see.
    static let outOfDate = ServerFailure(code: "40001", constraint: nil, message: "out of date")

    /// A prepared one has the name that ours was to have.
    var isAnotherStatement: Bool { code == "42P05" }
    var isRepetition: Bool { code == "23505" }
    /// Serialization failure, deadlock, or a lock that was not had in time: the next try may do.
    var isConflict: Bool { ["40001", "40P01", "55P03"].contains(code) }
    /// Shutting down, starting up, taken over by a standby, out of seats, or tired of a transaction
    /// that stood still: another connection.
    var isAboutServer: Bool {
        code.hasPrefix("08") || code.hasPrefix("57P")
            || ["25006", "25P03", "53300"].contains(code)
    }
}

/// The connection broke; what it was doing is undone unless a commit was under way.
struct LostConnection: Error {
    let why: String
}
