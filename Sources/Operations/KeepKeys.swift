import Banks
package import Logging
import Payments
package import Seals
package import Wire

/// Keeps the keys that a bank publishes on the ring from which its callbacks are checked.
///
/// A key that the bank no longer publishes stays good for a while: what it signed a moment ago is
/// still on its way.
package struct KeepKeys: Sendable {
    private let ring: KeyRing<PublicKey>
    private let url: String
    private let sender: any Sender
    private let surroundings: Surroundings
    private let logger: Logger

    package init(
        ring: KeyRing<PublicKey>,
        url: String,
        sender: any Sender,
        surroundings: Surroundings,
        logger: Logger
    ) {
        self.ring = ring
        self.url = url
        self.sender = sender
        self.surroundings = surroundings
        self.logger = logger
    }

    static let pauseMilliseconds: Int64 = 1000
    static let timeoutSeconds: Int64 = 10
    /// How old the keys may grow.
    static let refreshSeconds: Int64 = 600
    /// The least between two fetches, however many callbacks no key fits.
    static let hurrySeconds: Int64 = 60
    /// The same while there is no key at all, and after a fetch that failed.
    static let emptySeconds: Int64 = 10
    /// Longer than the bank goes on repeating a callback: 30 tries, 10 seconds apart.
    static let overlapSeconds: Int64 = 600

    /// Runs until cancelled.
    package func run() async {
        var last: Fetch?
        while !Task.isCancelled {
            if isDue(after: last) {
                let misses = ring.misses
                let isFetched = await fetch()
                last = Fetch(at: now, misses: misses, isFetched: isFetched)
            }
            do {
                try await surroundings.sleep(Self.pauseMilliseconds)
            } catch {
                return
            }
        }
    }

    struct Fetch: Sendable {
        /// Unix seconds.
        let at: Int64
        let misses: Int64
        let isFetched: Bool
    }

    func isDue(after last: Fetch?) -> Bool {
        guard let last else { return true }
        let age = now - last.at
        if !last.isFetched || ring.keys.isEmpty { return age >= Self.emptySeconds }
        let limit = ring.misses > last.misses ? Self.hurrySeconds : Self.refreshSeconds
        return age >= limit
    }

    /// Whether the ring holds now what the bank publishes.
    func fetch() async -> Bool {
        let exchange = PublishedKeys.exchange(url)
        let outcome = await sender.send(exchange.request, timeoutSeconds: Self.timeoutSeconds)
        do throws(BankTrouble) {
            guard case .reply(let reply) = outcome else {
                throw .unknown("the bank does not answer")
            }
            guard case .value(let keys) = try exchange.read(reply) else { return false }
            put(keys)
            return true
        } catch {
            logger.warning(
                "the keys of callbacks could not be fetched; those at hand stay in use",
                metadata: ["url": "\(url)", "why": "\(error)", "keys": "\(ring.keys.count)"]
            )
            return false
        }
    }

    private func put(_ published: [DatedKey<PublicKey>]) {
        let names = Set(published.map(\.name))
        let known = ring.keys
        let retired = known.filter { !names.contains($0.name) }.map { key in
            let end = min(key.notAfter ?? .max, now + Self.overlapSeconds)
            return DatedKey(key.name, key.key, notBefore: key.notBefore, notAfter: end)
        }
        ring.replace(with: published + retired.filter { $0.isGood(at: now) })
        let new = names.subtracting(known.map(\.name)).sorted().joined(separator: " ")
        guard !new.isEmpty else { return }
        logger.notice(
            "the bank published a new key for callbacks",
            metadata: ["url": "\(url)", "key": "\(new)"]
        )
    }

    private var now: Int64 { surroundings.now().milliseconds / 1000 }
}
