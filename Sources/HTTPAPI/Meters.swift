import Metrics
import Synchronization

/// Counts requests; a series is looked up by its facts, not made anew for each request.
final class Meters: Sendable {
    struct Series: Hashable, Sendable {
        let method: String
        /// The template of the address, of which there are as many as routes.
        let route: String
        let status: Int
    }

    private struct Pair: Sendable {
        let count: Counter
        let time: Timer
    }

    private let known = Mutex<[Series: Pair]>([:])

    func note(_ series: Series, nanoseconds: Int64) {
        let pair = known.withLock { known in
            if let pair = known[series] { return pair }
            let pair = Self.make(series)
            known[series] = pair
            return pair
        }
        pair.count.increment()
        pair.time.recordNanoseconds(nanoseconds)
    }

    private static func make(_ series: Series) -> Pair {
        let dimensions = [("method", series.method), ("route", series.route)]
        let counted = dimensions + [("status", "\(series.status)")]
        return Pair(
            count: Counter(label: "kassalink_http_requests", dimensions: counted),
            time: Timer(label: "kassalink_http_request", dimensions: dimensions)
        )
    }
}
