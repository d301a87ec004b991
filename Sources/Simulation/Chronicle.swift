import Payments
import Synchronization

/// What happened in a run, in plain words, with the things that each line is about.
final class Chronicle: Sendable {
    struct Line: Sendable {
        let at: Moment
        /// Ids of the link, charge, payment, order or refund that it is about.
        let subjects: [String]
        let words: String

        /// A service died.
        var isDeath: Bool { words.hasSuffix(Self.death) }
        static let death = " dies"
    }

    private struct State {
        var lines: [Line] = []
        var first = 0
        var count: Int64 = 0
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    }

    /// Lines kept for a story; older ones only count in the digest.
    static let lineLimit = 20_000
    private let state = Mutex(State())
    private let clock: SimulatedClock

    init(clock: SimulatedClock) {
        self.clock = clock
    }

    func note(_ words: String, about subjects: String?...) {
        let line = Line(at: clock.now, subjects: subjects.compactMap { $0 }, words: words)
        state.withLock { state in
            state.count += 1
            state.digest ^= UInt64(bitPattern: line.at.milliseconds)
            for byte in line.words.utf8 {
                state.digest = (state.digest ^ UInt64(byte)) &* 0x100_0000_01B3
            }
            if state.lines.count < Self.lineLimit {
                state.lines.append(line)
            } else {
                state.lines[state.first] = line
                state.first = (state.first + 1) % Self.lineLimit
            }
        }
    }

    /// Equal for two runs only where every line of them is.
    var digest: UInt64 { state.withLock { $0.digest } }
    var count: Int64 { state.withLock { $0.count } }

    var lines: [Line] {
        state.withLock { Array($0.lines[$0.first...] + $0.lines[..<$0.first]) }
    }

    /// The lines about these things and about what happened to whole services, oldest first.
    func story(of subjects: Set<String>) -> [String] {
        var known = subjects
        // Twice: a line may tie a charge to an order that other lines name alone.
        for _ in 0..<2 {
            for line in lines where line.subjects.contains(where: known.contains) {
                if line.subjects.count <= Self.tieLimit { known.formUnion(line.subjects) }
            }
        }
        let told = lines.filter { $0.subjects.contains(where: known.contains) }
        guard let first = told.first, let last = told.last else { return [] }
        // Deaths of services that have a part in it belong to it.
        let cast = told.map(\.words).joined(separator: " ")
        let deaths = lines.filter { line in
            line.isDeath && (first.at...last.at).contains(line.at)
                && line.subjects.contains { cast.contains($0) }
        }
        let all = deaths.isEmpty ? told : (told + deaths).sorted { $0.at < $1.at }
        return all.map { "\(time($0.at))  \($0.words)" }
    }

    private static let tieLimit = 3

    func time(_ moment: Moment) -> String {
        let total = moment.milliseconds - clock.start.milliseconds
        let parts = [total / 3_600_000, total / 60_000 % 60, total / 1000 % 60]
        let text = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        let rest = total % 1000
        return text + "." + (rest < 10 ? "00" : rest < 100 ? "0" : "") + "\(rest)"
    }
}
