import Metrics
import Synchronization

/// A number that only grows.
final class Count: CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func lines(of series: Series) -> String {
        series.line(String(value.load(ordering: .relaxed)))
    }
}
