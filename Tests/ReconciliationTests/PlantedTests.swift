import Payments
import Testing

@testable import Reconciliation

/// P18: reconciliation finds every planted discrepancy, and nothing else.
@Suite("Every planted discrepancy")
struct PlantedTests {
    private static let kinds = Discrepancy.Kind.allCases.filter { $0 != .statementPending }

    private func reported(_ comparison: Comparison) -> [PlayedDays.Planted] {
        comparison.discrepancies.map { found in
            let isOfDay = found.kind == .statementDiffers
            return PlayedDays.Planted(
                kind: found.kind,
                about: isOfDay
                    ? found.day.text : found.payment?.text ?? found.nameAtBank ?? ""
            )
        }
        .sorted()
    }

    @Test("a day without errors matches to the kopeck", arguments: 1...20 as ClosedRange<UInt64>)
    func clean(seed: UInt64) throws {
        let days = PlayedDays(seed: seed)
        for crediting in Crediting.allCases {
            let comparison = try days.compared(Writing(), crediting)
            #expect(comparison.discrepancies == [], "\(crediting)")
            #expect(comparison.matched == comparison.atBank)
            #expect(comparison.matched.payments == 60)
            #expect(comparison.withUs.paid == comparison.atBank.paid)
            #expect(comparison.withUs.refunded == comparison.atBank.refunded)
            #expect(comparison.weakCount == 0)
            #expect(comparison.isClean)
        }
    }

    @Test("each kind alone is found, once", arguments: kinds)
    func alone(kind: Discrepancy.Kind) throws {
        for seed in UInt64(1)...20 {
            var days = PlayedDays(seed: seed)
            days.plant(kind)
            #expect(days.planted.count == 1)
            for crediting in Crediting.allCases {
                let comparison = try days.compared(Writing(), crediting)
                #expect(reported(comparison) == days.planted, "seed \(seed), \(crediting)")
                #expect(comparison.isClean == kind.isExplained)
            }
        }
    }

    @Test("all kinds together are found, each", arguments: 1...60 as ClosedRange<UInt64>)
    func together(seed: UInt64) throws {
        var days = PlayedDays(seed: seed)
        for _ in 0..<days.dice.number(5...35) {
            days.plant(Self.kinds[Int(days.dice.number(0...Int64(Self.kinds.count - 1)))])
        }
        let crediting = Crediting(rawValue: days.dice.number(0...4)) ?? .net
        let comparison = try days.compared(Writing(), crediting)
        #expect(reported(comparison) == days.planted.sorted(), "\(crediting)")
    }

    @Test(
        "how the bank writes its file, and in which order, changes nothing",
        arguments: [
            Writing(isShuffled: true), Writing(letters: .utf8), Writing(letters: .utf8WithMark),
            Writing(lineEnd: "\n"), Writing(hasCommas: true), Writing(isSplit: true),
            Writing(
                letters: .utf8,
                lineEnd: "\n",
                hasCommas: true,
                isShuffled: true,
                isSplit: true
            ),
        ]
    )
    func writings(writing: Writing) throws {
        for seed in UInt64(1)...10 {
            var days = PlayedDays(seed: seed)
            for kind in Self.kinds { days.plant(kind) }
            let (plain, other) = (try days.compared(), try days.compared(writing))
            #expect(plain.discrepancies.count == Self.kinds.count)
            #expect(withoutPlaces(plain) == withoutPlaces(other), "seed \(seed)")
            #expect(plain.matched == other.matched)
            #expect(plain.atBank == other.atBank)
        }
    }

    @Test("a statement in the letters of DOS is the same statement")
    func dos() throws {
        let days = PlayedDays(seed: 1)
        let windows = try BankFile(days.statementBytes(days: 6), named: "s")
        let dos = try BankFile(days.statementBytes(Writing(letters: .dos), days: 6), named: "s")
        #expect(windows == dos)
    }

    private func withoutPlaces(_ comparison: Comparison) -> [Discrepancy] {
        comparison.discrepancies.map { found in
            var found = found
            found.place = nil
            return found
        }
    }
}
