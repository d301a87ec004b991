package import Payments
import Synchronization

/// Time that passes only when it is told to: an hour of a bank takes no time at all.
package final class PlayedClock: Patience {
    private let time: Mutex<Moment>

    package init(startingAt start: Moment) {
        time = Mutex(start)
    }

    package var now: Moment { time.withLock { $0 } }
    package var limitSeconds: Int64 { 30 * 86_400 }

    package func pass(seconds: Int64) async {
        time.withLock { $0 = $0 + seconds }
    }
}
