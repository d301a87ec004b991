import Synchronization
import Testing

@testable import QRCode

@Suite("What is worked out once")
struct KeptTests {
    @Test("a thing is made once, and again only after all were forgotten for want of room")
    func limit() {
        let made = Mutex<[Int]>([])
        let kept = Kept<Int, Int>(limit: 2) { key in
            made.withLock { $0.append(key) }
            return key * 10
        }
        #expect([1, 1, 2, 1, 3, 3, 1].map { kept[$0] } == [10, 10, 20, 10, 30, 30, 10])
        #expect(made.withLock { $0 } == [1, 2, 3, 1])
    }
}
