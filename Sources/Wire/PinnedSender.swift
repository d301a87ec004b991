import FoundationEssentials
import NIOCore

/// Sends to addresses that were checked, and to no others (E44).
///
/// A name is looked up here, and not once more by whoever connects: an answer that changes between
/// the check and the connection (DNS rebinding) leads nowhere. Host and the name in TLS stay those
/// of the URL.
package actor PinnedSender: Sender {
    /// Asks for the addresses of a name; may block.
    package typealias Ask = @Sendable (String) throws -> [String]

    private struct Pinned {
        let host: String
        let addresses: [String]
        let lines: [HTTPSender]
        var until: ContinuousClock.Instant
    }

    private let rule: AddressRule
    private let permission: String
    private let identity: TLSIdentity?
    private let kept: Duration
    private let ask: Ask
    private var pinned: Pinned?
    private var looking: (host: String, future: EventLoopFuture<[String]>)?

    /// After that a name is looked up anew: its owner may have moved.
    package static let kept = Duration.seconds(60)
    /// Tried one after the other while no connection can be made.
    static let addressLimit = 2

    /// Refusals name `permission`, the setting that allows further addresses; without `ask` it is
    /// the system that knows where names are.
    package init(
        rule: AddressRule,
        permission: String,
        identity: TLSIdentity? = nil,
        kept: Duration = PinnedSender.kept,
        ask: Ask? = nil
    ) {
        self.rule = rule
        self.permission = permission
        self.identity = identity
        self.kept = kept
        self.ask = ask ?? { try NameLookUp.askSystem($0) }
    }

    package func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let end = ContinuousClock.now + .seconds(timeoutSeconds)
        // Read as the client below reads it, so that both speak of the same name.
        guard let name = URL(string: request.url)?.host, !name.isEmpty else {
            return .neverSent("no connection")
        }
        let host = String(name.drop { $0 == "[" }.prefix { $0 != "]" })
        var last = Outcome.neverSent("no connection")
        do {
            for line in try await lines(to: host) {
                let left = (end - .now).components.seconds
                guard left > 0 else { break }
                last = await line.send(request, timeoutSeconds: left)
                guard case .neverSent = last else { return last }
            }
            return last
        } catch {
            return .neverSent(words(for: error, host))
        }
    }

    /// Closes what is open; what is sent afterwards opens anew.
    package func shutdown() async throws {
        let lines = pinned?.lines ?? []
        pinned = nil
        for line in lines { try await line.shutdown() }
    }

    private struct Inside: Error {
        let address: String
    }

    private func lines(to host: String) async throws -> [HTTPSender] {
        if let pinned, pinned.host == host, pinned.until > .now { return pinned.lines }
        let found = try await addresses(of: host)
        guard !found.isEmpty else { throw NameLookUp.Failed(why: "it has no address") }
        if let inside = found.first(where: { !rule.permits($0) }) {
            pinned = nil
            throw Inside(address: inside)
        }
        let until = ContinuousClock.now + kept
        if let known = pinned, known.host == host, known.addresses.allSatisfy(found.contains) {
            pinned?.until = until
            return known.lines
        }
        let addresses = Array(found.prefix(Self.addressLimit))
        let lines = addresses.map { HTTPSender(identity: identity, addresses: [host: $0]) }
        pinned = Pinned(host: host, addresses: addresses, lines: lines, until: until)
        return lines
    }

    /// One look for all who wait for it.
    private func addresses(of host: String) async throws -> [String] {
        if let looking, looking.host == host { return try await looking.future.get() }
        let future = NameLookUp.begin(host, asking: ask)
        looking = (host, future)
        defer { looking = nil }
        return try await future.get()
    }

    private func words(for error: any Error, _ host: String) -> String {
        switch error {
        case let error as Inside:
            "\(host) is at \(error.address), inside a private network: nothing was sent; if that "
                + "is meant, add \(error.address) to \(permission)"
        case let error as NameLookUp.Failed: "\(host) was not found: \(error.why)"
        default: "\(host) was not found"
        }
    }
}
