import Metrics
import Synchronization

/// Collects what swift-metrics is told and prints it as Prometheus text, version 0.0.4.
///
/// Series live as long as the process, and there are at most `seriesLimit` of them: a label with an
/// order number in it must not fill the memory.
final class Prometheus: MetricsFactory {
    private struct State {
        var counters: [Series: Count] = [:]
        var gauges: [Series: Gauge] = [:]
        var histograms: [Series: Histogram] = [:]

        var count: Int { counters.count + gauges.count + histograms.count }
    }

    private let state = Mutex(State())

    static let seriesLimit = 10_000

    /// The upper ends of the buckets of durations, seconds.
    ///
    /// A durable answer takes a few milliseconds, a bank up to ten seconds.
    static let secondsBuckets = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// The upper ends of the buckets of sizes and other plain numbers.
    static let plainBuckets: [Double] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label, dimensions, in: \.counters) { Count() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(label, dimensions, in: \.gauges) { Gauge() }
    }

    /// Without buckets to fill a recorder is a gauge: the last value counts.
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool)
        -> any RecorderHandler
    {
        guard aggregate else { return make(label, dimensions, in: \.gauges) { Gauge() } }
        return make(label, dimensions, in: \.histograms) { Histogram(Self.plainBuckets) }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        make(label + "_seconds", dimensions, in: \.histograms) { Histogram(Self.secondsBuckets) }
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything known now, in the order of names, so that two scrapes can be compared.
    var text: String {
        let (counters, gauges, histograms) = state.withLock {
            ($0.counters, $0.gauges, $0.histograms)
        }
        var text = ""
        Self.write(counters, type: "counter", into: &text) { $0.lines(of: $1) }
        Self.write(gauges, type: "gauge", into: &text) { $0.lines(of: $1) }
        Self.write(histograms, type: "histogram", into: &text) { $0.lines(of: $1) }
        return text
    }

    private func make<Handler: AnyObject & Sendable>(
        _ label: String,
        _ dimensions: [(String, String)],
        in kind: any WritableKeyPath<State, [Series: Handler]> & Sendable,
        _ new: () -> Handler
    ) -> Handler {
        let series = Series(label, dimensions)
        return state.withLock { state in
            if let known = state[keyPath: kind][series] { return known }
            let handler = new()
            if state.count < Self.seriesLimit { state[keyPath: kind][series] = handler }
            return handler
        }
    }

    private static func write<Handler>(
        _ series: [Series: Handler],
        type: String,
        into text: inout String,
        lines: (Handler, Series) -> String
    ) {
        var previous = ""
        for (series, handler) in series.sorted(by: { $0.key < $1.key }) {
            if series.name != previous { text += "# TYPE \(series.name) \(type)\n" }
            previous = series.name
            text += lines(handler, series)
        }
    }
}
