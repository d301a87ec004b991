import Dispatch
import Glibc
import Payments

/// One thread with one connection, which it opens when it has work and replaces when it breaks.
// Everything that changes is touched by one job after the other: on `thread`, or by the one owner of
// a desk that no pool has.
final class Desk: @unchecked Sendable {
    private let id: String
    private let address: DatabaseAddress
    private let heard: (@Sendable (String) -> Void)?
    private let thread: DispatchQueue
    private var connection: Connection?
    private var survey: Survey?
    private var lastNumber: Int64 = 0

    /// How often a change gives way to others before it is given up.
    static let tryLimit = 8
    static let reconnectPauseMilliseconds = 100
    private static let conflictPauseMilliseconds = 5

    /// `id` is no other desk's, of no instance, ever; without `surveys` nothing is done but its work.
    init(
        _ id: String,
        address: DatabaseAddress,
        surveys: Bool,
        heard: (@Sendable (String) -> Void)?
    ) {
        self.id = id
        self.address = address
        self.heard = heard
        survey = surveys ? Survey() : nil
        thread = DispatchQueue(label: "kassalink.ledger.desk.\(id)")
    }

    func start(_ work: @escaping @Sendable () -> Void) {
        thread.async(execute: work)
    }

    /// Does one piece of work, again on another connection where one breaks, until `deadline`.
    func work<Result>(
        until deadline: ContinuousClock.Instant,
        _ piece: (Connection) throws -> Result
    ) throws -> Result {
        var tries = 0
        while true {
            do {
                return try piece(try connected())
            } catch let lost as LostConnection {
                try waitForServer(lost.why, until: deadline)
            } catch let failure as ServerFailure where failure.isAboutServer {
                try waitForServer(failure.message, until: deadline)
            } catch let failure as ServerFailure where failure.isConflict {
                undo()
                tries += 1
                guard tries < Self.tryLimit, .now < deadline else {
                    throw DatabaseFailure.contended(tries: tries)
                }
                Self.pause(milliseconds: Self.conflictPauseMilliseconds * tries)
            } catch {
                undo()
                throw error
            }
        }
    }

    func nextProof(of merchant: Merchant.ID) -> Proof {
        lastNumber += 1
        return Proof(merchant: merchant, desk: id, number: lastNumber)
    }

    /// Lets go of the connection.
    func leave() {
        connection = nil
    }

    private func connected() throws -> Connection {
        let open = try connection ?? Connection(to: address, heard: heard)
        connection = open
        try survey?.analyseOutgrown(open, in: address.schema)
        return open
    }

    private func waitForServer(_ why: String, until deadline: ContinuousClock.Instant) throws {
        connection = nil
        let pauseEnd = ContinuousClock.now + .milliseconds(Self.reconnectPauseMilliseconds)
        guard pauseEnd < deadline else { throw DatabaseFailure.unreachable(why: why) }
        Self.pause(milliseconds: Self.reconnectPauseMilliseconds)
    }

    private func undo() {
        guard let connection, connection.isInTransaction else { return }
        do { try connection.run([Statement("ROLLBACK")]) } catch { self.connection = nil }
    }

    static func pause(milliseconds: Int) {
        usleep(UInt32(milliseconds) * 1000)
    }
}
