import Synchronization

/// What is good for a time.
package protocol Dated {
    /// Unix seconds, both ends included; nil for no end.
    var notBefore: Int64? { get }
    var notAfter: Int64? { get }
}

extension Dated {
    package func isGood(at seconds: Int64) -> Bool {
        notBefore ?? .min <= seconds && seconds <= notAfter ?? .max
    }
}

/// A key and the time in which it is good.
package struct DatedKey<Key: Sendable>: Dated, Sendable {
    /// For people and for `kid`: never the key itself.
    package let name: String
    package let key: Key
    package let notBefore: Int64?
    package let notAfter: Int64?

    package init(_ name: String, _ key: Key, notBefore: Int64? = nil, notAfter: Int64? = nil) {
        self.name = name
        self.key = key
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Another key under the same name for the same time.
    package func carrying<Other: Sendable>(_ other: Other) -> DatedKey<Other> {
        DatedKey<Other>(name, other, notBefore: notBefore, notAfter: notAfter)
    }
}

/// Keys that are good side by side, so that one is replaced without losing a message.
///
/// The ring is shared: whoever fetches or reads keys replaces them, whoever checks a seal uses them.
package final class KeyRing<Key: Sendable>: Sendable {
    private struct State {
        var keys: [DatedKey<Key>]
        var lastUsed: [String: Int64] = [:]
        var misses: Int64 = 0
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Int64

    /// More keys than this are a mistake, and each costs a forger's message one check.
    package static var countLimit: Int { 16 }

    /// `now` tells the unix seconds.
    package init(_ keys: [DatedKey<Key>], now: @escaping @Sendable () -> Int64) {
        state = Mutex(State(keys: Array(keys.prefix(Self.countLimit))))
        self.now = now
    }

    /// Keys without days.
    package convenience init(_ keys: [Key]) {
        self.init(keys.enumerated().map { DatedKey("key \($0 + 1)", $1) }, now: { 0 })
    }

    /// Keys of the same name keep their last use.
    package func replace(with keys: [DatedKey<Key>]) {
        state.withLock { state in
            state.keys = Array(keys.prefix(Self.countLimit))
            let names = Set(keys.map(\.name))
            state.lastUsed = state.lastUsed.filter { names.contains($0.key) }
        }
    }

    /// The name of the first key, good at this moment, that fits; it counts as used.
    package func firstName(where fits: (DatedKey<Key>) -> Bool) -> String? {
        let seconds = now()
        let keys = state.withLock { $0.keys }
        guard let name = keys.first(where: { $0.isGood(at: seconds) && fits($0) })?.name else {
            state.withLock { $0.misses += 1 }
            return nil
        }
        state.withLock { $0.lastUsed[name] = max(seconds, $0.lastUsed[name] ?? .min) }
        return name
    }

    /// Whether a key that is good at this moment fits.
    package func fits(_ check: (Key) -> Bool) -> Bool {
        firstName { check($0.key) } != nil
    }

    /// Messages that no key fitted so far: a forger's, or those under a key that is not here yet.
    package var misses: Int64 { state.withLock { $0.misses } }

    package var keys: [DatedKey<Key>] { state.withLock { $0.keys } }

    /// The one to seal with: the first that is good at this moment, and where none is, the first.
    package var current: Key? {
        let seconds = now()
        let keys = keys
        return (keys.first { $0.isGood(at: seconds) } ?? keys.first)?.key
    }

    package var uses: [KeyUse] {
        state.withLock { state in
            state.keys.map { key in
                KeyUse(
                    name: key.name,
                    notBefore: key.notBefore,
                    notAfter: key.notAfter,
                    lastUsed: state.lastUsed[key.name]
                )
            }
        }
    }
}

/// What an owner wants to know before a key is thrown away.
package struct KeyUse: Dated, Hashable, Sendable {
    package let name: String
    package let notBefore: Int64?
    package let notAfter: Int64?
    /// Unix seconds of the last message that it sealed; nil for none since the start.
    package let lastUsed: Int64?
}
