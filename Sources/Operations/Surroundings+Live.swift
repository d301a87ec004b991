import Glibc
import Payments
import Seals
import Wire

extension Surroundings {
    /// The real clock and real chance; `reached` does nothing unless a test says otherwise.
    package static func live(
        reached: @escaping @Sendable (FaultPoint) -> Void = { _ in }
    ) -> Surroundings {
        Surroundings(
            now: wallClock,
            newID: { timeOrderedID(at: wallClock()) },
            newSecret: { Secret(Randomness.token()) },
            anyNumber: { Int64.random(in: 0..<max(1, $0)) },
            sleep: { try await Task.sleep(for: .milliseconds($0)) },
            reached: reached
        )
    }

    private static func wallClock() -> Moment {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// A UUID of version 7: milliseconds first, then chance.
    private static func timeOrderedID(at now: Moment) -> String {
        var bytes = Randomness.bytes(count: 16)
        for index in 0..<6 {
            bytes[index] = UInt8(truncatingIfNeeded: now.milliseconds >> (40 - 8 * index))
        }
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index >= 4, index <= 10, index % 2 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
