import Metrics
import Synchronization

/// A number that goes up and down.
final class Gauge: MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func lines(of series: Series) -> String {
        series.line(plain(value.withLock { $0 }))
    }
}

/// `3`, not `3.0`, where a number is whole.
func plain(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? String(value)
}
