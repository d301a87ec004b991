import Metrics
import Synchronization

/// How often a value fell below each of some bounds; durations are kept in seconds.
final class Histogram: TimerHandler, RecorderHandler {
    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(_ bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: [Int64](repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func lines(of series: Series) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var below: Int64 = 0
        var text = ""
        for (bound, count) in zip(bounds, counts) {
            below += count
            text += series.line(String(below), suffix: "_bucket", more: "le=\"\(plain(bound))\"")
        }
        let all = counts.reduce(0, +)
        text += series.line(String(all), suffix: "_bucket", more: "le=\"+Inf\"")
        text += series.line(plain(sum), suffix: "_sum")
        return text + series.line(String(all), suffix: "_count")
    }
}
