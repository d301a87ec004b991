import Payments

/// One change in two round trips: look and lock, then write and commit; one more where a purchase
/// is asked for.
struct Transaction<Result: Sendable>: Sendable {
    /// Whose row proves that it was committed; nil for work that bears being done twice.
    let merchant: Merchant.ID?
    /// Begins with locks: what is read after them stays as it is until the commit.
    let look: [Statement]
    /// Decides over what was found; may run twice.
    let decide: @Sendable ([Rows]) throws -> Decision<Result>
}

/// What a transaction is to write, and what its caller is told once that is on disk.
struct Decision<Result: Sendable> {
    let result: Result
    /// Statements that lock what the writes rest on besides, and what refuses over their answers.
    var guards: Guards?
    let writes: [Statement]
    /// Finds whose the key is that the server saw repeated; nil when it is nobody's any more.
    var explain: (ServerFailure, Connection) throws -> (any Error)? = { failure, _ in failure }
}

/// What may forbid a write although the link itself does not.
struct Guards: Sendable {
    let look: [Statement]
    let refuse: @Sendable ([Rows]) throws -> Void
}

extension Desk {
    /// Runs a transaction and returns once it is on disk.
    ///
    /// When the connection breaks under the commit, its own row tells what became of it.
    func run<Result>(
        _ transaction: Transaction<Result>,
        until deadline: ContinuousClock.Instant
    ) throws -> Result {
        var doubt: (proof: Proof, result: Result)?
        do {
            return try work(until: deadline) { connection in
                if let open = doubt {
                    if try connection.isCommitted(open.proof) { return open.result }
                    doubt = nil
                }
                let proof = transaction.merchant.map(nextProof)
                let begin = [Statement("BEGIN")] + (proof.map { [$0.give] } ?? [])
                let rows = try connection.run(begin + transaction.look)
                let decision = try transaction.decide(Array(rows.dropFirst(begin.count)))
                if let guards = decision.guards { try guards.refuse(connection.run(guards.look)) }
                doubt = proof.map { ($0, decision.result) }
                do {
                    try connection.commit(decision)
                } catch let failure as ServerFailure where !failure.isAboutServer {
                    doubt = nil
                    throw failure
                }
                return decision.result
            }
        } catch DatabaseFailure.unreachable where doubt != nil {
            throw DatabaseFailure.commitInDoubt
        }
    }
}

extension Connection {
    fileprivate func commit<Result>(_ decision: Decision<Result>) throws {
        do {
            try run(decision.writes + [Statement("COMMIT")])
        } catch let failure as ServerFailure where failure.isRepetition {
            try run([Statement("ROLLBACK")])
            throw try decision.explain(failure, self) ?? ServerFailure.outOfDate
        }
    }

    /// - Throws: `LostConnection` while the server is not yet done with it.
    fileprivate func isCommitted(_ proof: Proof) throws -> Bool {
        do {
            return try run([proof.look])[0].first { $0.integer() } == proof.number
        } catch let failure as ServerFailure where failure.isConflict {
            throw LostConnection(why: "a commit is still under way")
        }
    }
}

extension Pool {
    func run<Result>(_ transaction: Transaction<Result>) async throws -> Result {
        try await atDesk { desk, deadline in try desk.run(transaction, until: deadline) }
    }

    /// One round trip, one transaction; must bear being done twice, for a connection may break.
    func write<Result: Sendable>(
        _ statements: [Statement],
        _ read: @escaping @Sendable ([Rows]) throws -> Result
    ) async throws -> Result {
        try await work { try read(try $0.run(statements)) }
    }

    /// One round trip that sees one moment, however many statements it takes.
    func read<Result: Sendable>(
        _ statements: [Statement],
        _ read: @escaping @Sendable ([Rows]) throws -> Result
    ) async throws -> Result {
        guard statements.count > 1 else {
            return try await work { try read(try $0.run(statements)) }
        }
        let begin = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return try await work { connection in
            let rows = try connection.run([begin] + statements + [Statement("COMMIT")])
            return try read(Array(rows.dropFirst().dropLast()))
        }
    }
}
