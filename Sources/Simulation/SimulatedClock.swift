import Payments
import Synchronization

/// The world's time: it moves only when nobody has anything left to do.
final class SimulatedClock: Sendable {
    fileprivate struct Timer {
        let at: Int64
        let order: Int64
        let ring: @Sendable () -> Void

        func isBefore(_ other: Timer) -> Bool {
            (at, order) < (other.at, other.order)
        }
    }

    fileprivate struct State {
        var now: Int64
        var order: Int64 = 0
        /// A binary heap, the next timer first.
        var timers: [Timer] = []
    }

    private let state: Mutex<State>
    let start: Moment

    init(start: Moment) {
        self.start = start
        state = Mutex(State(now: start.milliseconds))
    }

    var now: Moment { Moment(milliseconds: state.withLock { $0.now }) }

    func sleep(_ milliseconds: Int64) async {
        await withCheckedContinuation { continuation in
            ring(after: milliseconds) { continuation.resume() }
        }
    }

    func ring(after milliseconds: Int64, _ ring: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.order += 1
            let at = state.now + max(0, milliseconds)
            state.push(Timer(at: at, order: state.order, ring: ring))
        }
    }

    /// Goes on to the next moment at which something is to happen, and lets it begin.
    ///
    /// - Returns: false when nothing is planned, or nothing before `end`.
    func advance(until end: Moment) -> Bool {
        let due = state.withLock { state -> [Timer] in
            guard let next = state.timers.first, next.at <= end.milliseconds else { return [] }
            state.now = max(state.now, next.at)
            var due: [Timer] = []
            while let timer = state.timers.first, timer.at <= state.now {
                due.append(timer)
                state.pop()
            }
            return due
        }
        for timer in due { timer.ring() }
        return !due.isEmpty
    }
}

extension SimulatedClock.State {
    fileprivate mutating func push(_ timer: SimulatedClock.Timer) {
        timers.append(timer)
        var place = timers.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard timers[place].isBefore(timers[parent]) else { return }
            timers.swapAt(place, parent)
            place = parent
        }
    }

    fileprivate mutating func pop() {
        timers.swapAt(0, timers.count - 1)
        timers.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < timers.count {
                if timers[child].isBefore(timers[least]) { least = child }
            }
            if least == place { return }
            timers.swapAt(place, least)
            place = least
        }
    }
}
