import CPQ
import Glibc

/// One connection, used by one thread at a time: statements go out together, in one round trip.
@safe final class Connection {
    private let server: OpaquePointer
    /// The texts that this connection has prepared, with the names they have there.
    private var prepared: [String: String] = [:]
    private let heard: (@Sendable (String) -> Void)?

    /// What is sent and not yet answered, in order.
    private enum Awaited {
        case preparation(of: String, as: String)
        case rows
    }

    /// A little over what the server allows itself, so that a silent network is noticed too.
    static let answerTimeoutMilliseconds = CInt(
        DatabaseAddress.statementTimeoutMilliseconds + 2000
    )

    /// Blocks until there is a connection or its time is over.
    init(to address: DatabaseAddress, heard: (@Sendable (String) -> Void)?) throws {
        self.heard = heard
        let parameters = address.parameters
        let opened = unsafe CStrings.lend(parameters.map(\.name)) { names in
            unsafe CStrings.lend(parameters.map(\.value)) { values in
                unsafe PQconnectdbParams(names, values, 0)
            }
        }
        guard let opened = unsafe opened else { throw LostConnection(why: "out of memory") }
        unsafe server = opened
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            throw LostConnection(why: lastWord)
        }
        // Notices would go to standard error; what matters comes as an error anyway.
        unsafe PQsetNoticeProcessor(opened, { _, _ in }, nil)
        guard unsafe PQsetnonblocking(opened, 1) == 0, unsafe PQenterPipelineMode(opened) == 1
        else { throw LostConnection(why: lastWord) }
        try take(address.taking)
    }

    /// A pooler that gives one session to many would mix up their settings, statements and news.
    private func take(_ taking: Statement) throws {
        do {
            let holder = try run([taking])[0].first { $0.textIfAny() ?? "" }
            guard holder == "" else { throw DatabaseFailure.sharedSession }
        } catch let failure as ServerFailure where failure.isAnotherStatement {
            throw DatabaseFailure.sharedSession
        }
    }

    deinit {
        unsafe PQfinish(server)
    }

    /// Sends all statements at once and waits for all answers.
    ///
    /// Without a `BEGIN` among them they are one transaction. The first that fails undoes it; those
    /// behind it do not run.
    /// - Throws: `ServerFailure` of that first one, or `LostConnection`.
    @discardableResult
    func run(
        _ statements: [Statement],
        answeredWithinMilliseconds time: CInt = Connection.answerTimeoutMilliseconds
    ) throws -> [Rows] {
        var awaited: [Awaited] = []
        var preparing: [String: String] = [:]
        for statement in statements {
            heard?(statement.sql)
            if let name = prepared[statement.sql] ?? preparing[statement.sql] {
                try send(statement, name)
            } else {
                let name = "s\(prepared.count + preparing.count)"
                guard unsafe PQsendPrepare(server, name, statement.sql, 0, nil) == 1 else {
                    throw LostConnection(why: lastWord)
                }
                preparing[statement.sql] = name
                awaited.append(.preparation(of: statement.sql, as: name))
                try send(statement, name)
            }
            awaited.append(.rows)
        }
        guard unsafe PQpipelineSync(server) == 1 else { throw LostConnection(why: lastWord) }
        try flush()
        return try answers(to: awaited, withinMilliseconds: time)
    }

    /// Whether a transaction is open, failed or not.
    var isInTransaction: Bool {
        unsafe [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(server))
    }

    /// Waits for what others say on the channels that this connection listens to.
    ///
    /// - Returns: their payloads; none when the time is over.
    func notices(withinMilliseconds time: CInt) throws -> [String] {
        let early = takeNotices()
        guard early.isEmpty else { return early }
        guard try isReadable(withinMilliseconds: time) else { return [] }
        try take()
        return takeNotices()
    }

    private func takeNotices() -> [String] {
        var payloads: [String] = []
        while let notice = unsafe PQnotifies(server) {
            let isOurs = unsafe notice.pointee.be_pid == PQbackendPID(server)
            if !isOurs { unsafe payloads.append(String(cString: notice.pointee.extra)) }
            unsafe PQfreemem(notice)
        }
        return payloads
    }

    private func send(_ statement: Statement, _ name: String) throws {
        let sent = unsafe Parameters.lend(statement.values) { values, lengths, formats in
            unsafe PQsendQueryPrepared(
                server,
                name,
                CInt(statement.values.count),
                values,
                lengths,
                formats,
                0
            )
        }
        guard sent == 1 else { throw LostConnection(why: lastWord) }
    }

    private func answers(
        to awaited: [Awaited],
        withinMilliseconds time: CInt
    ) throws -> [Rows] {
        var found: [Rows] = []
        var failure: ServerFailure?
        for step in awaited {
            guard let result = unsafe try next(time) else { throw LostConnection(why: lastWord) }
            let status = unsafe PQresultStatus(result)
            switch (step, status) {
            case (.preparation(let text, let name), PGRES_COMMAND_OK):
                prepared[text] = name
                unsafe PQclear(result)
            case (.rows, PGRES_COMMAND_OK), (.rows, PGRES_TUPLES_OK):
                unsafe found.append(Rows(owning: result))
            case (_, PGRES_PIPELINE_ABORTED):
                unsafe PQclear(result)
            default:
                failure = unsafe failure ?? ServerFailure(result)
                unsafe PQclear(result)
            }
            try expectEnd(time)
        }
        guard let sync = unsafe try next(time) else { throw LostConnection(why: lastWord) }
        defer { unsafe PQclear(sync) }
        guard unsafe PQresultStatus(sync) == PGRES_PIPELINE_SYNC else {
            throw LostConnection(why: failure?.message ?? lastWord)
        }
        if let failure { throw failure }
        return found
    }

    /// One statement brings one result, then nothing, then the next one begins.
    private func expectEnd(_ time: CInt) throws {
        guard unsafe PQstatus(server) == CONNECTION_OK else { throw LostConnection(why: lastWord) }
        guard unsafe try next(time) == nil else { throw LostConnection(why: "an answer too many") }
    }

    private func next(_ time: CInt) throws -> OpaquePointer? {
        while unsafe PQisBusy(server) == 1 {
            guard try isReadable(withinMilliseconds: time) else {
                throw LostConnection(why: "the server is silent")
            }
            try take()
        }
        return unsafe PQgetResult(server)
    }

    /// Reads on while it writes, or both sides could wait for each other with full buffers.
    private func flush() throws {
        while true {
            switch unsafe PQflush(server) {
            case 0: return
            case 1:
                let events = try wait(
                    for: Int16(POLLIN | POLLOUT),
                    Self.answerTimeoutMilliseconds
                )
                guard events != 0 else { throw LostConnection(why: "the server takes nothing") }
                if events & Int16(POLLIN) != 0 { try take() }
            default: throw LostConnection(why: lastWord)
            }
        }
    }

    private func take() throws {
        guard unsafe PQconsumeInput(server) == 1 else { throw LostConnection(why: lastWord) }
    }

    private func isReadable(withinMilliseconds time: CInt) throws -> Bool {
        try wait(for: Int16(POLLIN), time) != 0
    }

    private func wait(for events: Int16, _ milliseconds: CInt) throws -> Int16 {
        var socket = pollfd(fd: unsafe PQsocket(server), events: events, revents: 0)
        let ready = unsafe poll(&socket, 1, milliseconds)
        guard ready >= 0 || errno == EINTR else { throw LostConnection(why: "poll has failed") }
        return ready > 0 ? socket.revents : 0
    }

    /// What libpq says of the connection; it names hosts and users, never passwords.
    private var lastWord: String {
        guard let text = unsafe PQerrorMessage(server) else { return "" }
        return unsafe String(cString: text).split(separator: "\n").joined(separator: " ")
    }
}

extension ServerFailure {
    fileprivate init(_ result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            let text = unsafe PQresultErrorField(result, CInt(code.value))
            return unsafe text.map { unsafe String(cString: $0) }
        }
        code = field("C") ?? "?????"
        constraint = field("n")
        message = field("M") ?? "no message"
    }
}
