import Payments
import Testing

/// Whatever the order and number of the bank's messages, the end is the same (E01, E03).
@Suite("The order of messages")
struct OrderOfMessagesTests {
    static let messages: [Reading] = [
        .waiting, .inProgress, .declined, TestTill.paid("77"), .dead,
    ]

    static func permutations<T>(_ items: [T]) -> [[T]] {
        guard let first = items.first else { return [[]] }
        return permutations(Array(items.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in
                Array(rest[..<place]) + [first] + Array(rest[place...])
            }
        }
    }

    @Test("in every permutation, with every message sent twice, the money is filed once")
    func everyPermutation() throws {
        for order in Self.permutations(Self.messages) {
            var till = TestTill()
            try till.ask("a", order: "ORDER-A")
            for reading in order + order { till.see(reading, of: "a") }
            let charge = try #require(till.link.charge(Charge.ID("a")))
            #expect(charge.payments.count == 1, "\(order)")
            #expect(charge.state == .paid || charge.state == .paidLate, "\(order)")
            #expect(charge.state != .released && charge.state != .expired, "\(order)")
            #expect(till.link.state == .free)
        }
    }

    @Test("once paid, no message un-pays")
    func paidStays() throws {
        for later in Self.messages + [.missing] {
            var till = TestTill()
            try till.ask("a", order: "ORDER-A")
            till.see(TestTill.paid("77"), of: "a")
            till.see(later, of: "a")
            #expect(till.state(of: "a") == .paid, "\(later)")
        }
    }
}
