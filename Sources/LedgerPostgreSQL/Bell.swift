import Dispatch
import Ledger
import Payments
import Synchronization

/// Carries the news that a link has changed between instances, by LISTEN and NOTIFY.
///
/// Told beside the commit, not in it: a NOTIFY inside would make all commits of the server queue for
/// one lock. So a hint can be lost with its instance; readers look again from time to time anyway.
final class Bell: Sendable {
    private struct State {
        /// What the other instances are still to be told.
        var news: Set<Owned<Link>> = []
        var isClosed = false
    }

    private let address: DatabaseAddress
    private let watchers: LinkWatchers
    private let thread = DispatchQueue(label: "kassalink.ledger.bell")
    private let state = Mutex(State())

    /// How long news is gathered before it is told: at most so many messages a second.
    private static let roundMilliseconds: CInt = 50
    private static let reconnectPause = Duration.seconds(1)
    /// More than this while the server is away is dropped.
    private static let newsLimit = 4096
    /// The server takes messages under 8000 bytes.
    private static let messageLimit = 7500

    init(at address: DatabaseAddress, watchers: LinkWatchers) {
        self.address = address
        self.watchers = watchers
    }

    func start() {
        thread.async { self.serve() }
    }

    func tell(_ link: Owned<Link>) {
        watchers.tell(link)
        state.withLock { if $0.news.count < Self.newsLimit { $0.news.insert(link) } }
    }

    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { caller in thread.async { caller.resume() } }
    }

    private func serve() {
        var failedAt: ContinuousClock.Instant?
        while !state.withLock({ $0.isClosed }) {
            if let failedAt, ContinuousClock.now - failedAt < Self.reconnectPause {
                Desk.pause(milliseconds: Int(Self.roundMilliseconds))
                continue
            }
            do { try listen() } catch { failedAt = .now }
        }
    }

    /// Until it is closed or the connection breaks.
    private func listen() throws {
        let connection = try Connection(to: address, heard: nil)
        try connection.run([Statement("LISTEN \(address.schema)")])
        watchers.tellAll()
        while !state.withLock({ $0.isClosed }) {
            for message in try connection.notices(withinMilliseconds: Self.roundMilliseconds) {
                for link in Message.links(in: message) { watchers.tell(link) }
            }
            let news = state.withLock { state in
                defer { state.news = [] }
                return state.news
            }
            let messages = Message.messages(of: news, limit: Self.messageLimit)
            let sql = "SELECT pg_notify($1, $2)"
            if !messages.isEmpty {
                try connection.run(messages.map { Statement(sql, address.schema, $0) })
            }
        }
    }
}

/// Names of links as one text, each ending with a line, merchant and id parted by a tab.
private enum Message {
    static func messages(of links: Set<Owned<Link>>, limit: Int) -> [String] {
        var messages: [String] = []
        var last = ""
        for link in links {
            let line = "\(link.merchant.text)\t\(link.id.text)\n"
            if last.utf8.count + line.utf8.count > limit, !last.isEmpty {
                messages.append(last)
                last = ""
            }
            last += line
        }
        return last.isEmpty ? messages : messages + [last]
    }

    static func links(in message: String) -> [Owned<Link>] {
        message.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return Owned(Link.ID(String(parts[1])), of: Merchant.ID(String(parts[0])))
        }
    }
}
