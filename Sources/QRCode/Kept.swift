import Synchronization

/// What is worked out when it is first asked for, and then kept: never more than `limit` things.
///
/// When it is full it forgets everything; what is asked for again is made again.
final class Kept<Key: Hashable & Sendable, Thing: Sendable>: Sendable {
    private let limit: Int
    private let make: @Sendable (Key) -> Thing
    private let things = Mutex<[Key: Thing]>([:])

    init(limit: Int, make: @escaping @Sendable (Key) -> Thing) {
        self.limit = limit
        self.make = make
    }

    subscript(key: Key) -> Thing {
        if let thing = things.withLock({ $0[key] }) { return thing }
        let thing = make(key)
        things.withLock { things in
            if things.count >= limit { things.removeAll() }
            things[key] = thing
        }
        return thing
    }
}
