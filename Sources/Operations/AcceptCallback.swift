import Banks
import Ledger
import Logging
import Payments
import Seals
package import Wire

/// Takes in one bank callback: judges it, keeps it, answers; never calls anybody else (E43).
package struct AcceptCallback: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// - Returns: the answer for the bank once the callback is on disk; nil when the address is
    ///   nobody's. A callback that was not believed is kept too, and answered alike whatever was
    ///   wrong with it; the bank of a merchant with a wrong key will then send it again.
    package func callAsFunction(
        _ message: Message,
        bank: String,
        account: String,
        secret: String
    ) async throws -> Reply? {
        guard let judged = judge(message, bank: bank, account: account, secret: secret) else {
            return nil
        }
        return reply(to: judged, isNew: try await desk.books.keep(judged.callback))
    }

    /// A callback with our verdict, not on file yet.
    package struct Judged: Sendable {
        fileprivate let callback: KeptCallback
        fileprivate let bank: any Bank
    }

    /// The first of three steps, apart for whoever takes in many on one thread; nil as above.
    package func judge(_ message: Message, bank: String, account: String, secret: String) -> Judged?
    {
        guard let line = desk.accounts[Account.ID(account)], line.bankName == bank,
            Self.opens(secret, line)
        else { return nil }
        return Judged(callback: judged(message, for: line), bank: line.line.bank)
    }

    /// `done` hears once the callback is on disk whether it is new, on a thread that others need.
    package func keep(
        _ judged: Judged,
        then done: @escaping @Sendable (Result<Bool, any Error>) -> Void
    ) {
        desk.books.keep(judged.callback, then: done)
    }

    package func reply(to judged: Judged, isNew: Bool) -> Reply {
        desk.surroundings.reached(.keepToAcknowledge)
        log(judged.callback, isNew: isNew)
        if judged.callback.verdict == .rejected { return Reply(status: 403) }
        if isNew { desk.bells.inbox.ring() }
        return judged.bank.acknowledgement()
    }

    /// Compares with every secret, so that the time tells nothing.
    private static func opens(_ secret: String, _ line: AccountLine) -> Bool {
        let given = Array(secret.utf8)
        return line.callbackSecrets.reduce(false) { opened, known in
            ConstantTime.areSame(given, known.bytes) || opened
        }
    }

    private func judged(_ message: Message, for line: AccountLine) -> KeptCallback {
        var verdict = KeptCallback.Verdict.rejected
        var reason: String?
        var sighting: Sighting?
        switch line.line.bank.judge(message) {
        case .authenticated(let seen): (verdict, sighting) = (.authenticated, seen)
        case .hint(let seen): (verdict, sighting) = (.hint, seen)
        case .rejected(let why): reason = why.words
        }
        let repeatKey = sighting?.repeatKey ?? "digest \(Self.digest(of: message))"
        return KeptCallback(
            id: KeptCallback.ID(desk.surroundings.newID()),
            merchant: line.id.merchant,
            account: line.id.id,
            receivedAt: desk.now,
            headers: Self.text(of: message),
            body: message.body,
            verdict: verdict,
            reason: reason,
            repeatKey: "\(verdict.rawValue) \(repeatKey)",
            names: sighting?.names ?? [],
            reading: sighting?.reading,
            state: verdict == .rejected ? .rejected : .waiting
        )
    }

    private static func digest(of message: Message) -> String {
        Hexadecimal.text(Digest.sha256(message.body + Array(message.query.utf8)))
    }

    private static func text(of message: Message) -> String {
        let lines = message.headers.pairs.map { pair in
            "\(pair.name): \(hidden.contains(pair.name.lowercased()) ? "‹hidden›" : pair.value)"
        }
        let text = lines.joined(separator: "\n")
        return text.utf8.count <= headersLimit ? text : String(text.prefix(headersLimit))
    }

    private static let hidden: Set<String> = ["authorization", "cookie", "proxy-authorization"]
    static let headersLimit = 8192

    private func log(_ callback: KeptCallback, isNew: Bool) {
        let logger = desk.logger
        switch callback.verdict {
        case .rejected: logger.warning("a callback was not believed", metadata: callback.facts)
        case _ where !isNew: logger.info("a callback came again", metadata: callback.facts)
        default: logger.debug("a callback is on file", metadata: callback.facts)
        }
    }
}

extension KeptCallback {
    fileprivate var facts: Logger.Metadata {
        var facts: Logger.Metadata = [
            "account": "\(account.text)", "callback": "\(id.text)",
            "verdict": "\(verdict.rawValue)",
        ]
        if let reason { facts["reason"] = "\(reason)" }
        return facts
    }
}

extension Rejection {
    /// For the evidence, never for the sender.
    var words: String {
        switch self {
        case .unsealed: "no seal"
        case .forged: "the seal does not match"
        case .unreadable(let field): "unreadable: \(field)"
        }
    }
}
