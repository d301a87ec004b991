import Payments
import Synchronization

/// Until when somebody answers nothing.
final class Outage: Sendable {
    private let until = Mutex<Moment?>(nil)

    func begin(until moment: Moment) {
        until.withLock { $0 = moment }
    }

    func end() {
        until.withLock { $0 = nil }
    }

    func isOn(at now: Moment) -> Bool {
        until.withLock { $0.map { now < $0 } ?? false }
    }
}
