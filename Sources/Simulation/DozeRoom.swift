import Payments
import Synchronization

/// Where idle crews of the services sleep until there may be something for them to do.
///
/// A crew of the product looks for due work several times a second. Looking when nothing can be due
/// changes nothing, so here it is woken when something that was stored comes due, and now and then
/// for good measure; without this a quiet hour would cost as much as a busy one.
final class DozeRoom: Sendable {
    private struct State {
        var sleepers: [Doze] = []
    }

    private let state = Mutex(State())
    private let clock: SimulatedClock

    /// Who sleeps here, told apart by the length of their pauses.
    enum Crew: Hashable, Sendable {
        /// Asks banks about what is due.
        case checks
        /// Settles callbacks, delivers events.
        case others
        /// Asks fiscal services for receipts.
        case receipts
    }

    /// A pause up to this is that of the crew that asks the banks.
    static let checkPauseMilliseconds: Int64 = 250
    /// A pause up to this is that of the crews that settle and deliver.
    static let otherPauseMilliseconds: Int64 = 500
    /// A pause up to this is that of an idle crew.
    static let idlePauseMilliseconds: Int64 = 999
    /// However little is known to be due, a crew looks this often.
    static let longestMilliseconds: Int64 = 20_000

    init(clock: SimulatedClock) {
        self.clock = clock
    }

    /// Sleeps at least the pause, and then until something is due.
    func doze(_ milliseconds: Int64) async {
        let crew = Self.crew(of: milliseconds)
        let doze = Doze(crew, earliest: clock.now.milliseconds + milliseconds)
        await withCheckedContinuation { continuation in
            doze.fill(continuation)
            state.withLock { $0.sleepers.append(doze) }
            clock.ring(after: Self.longestMilliseconds) { doze.wake() }
        }
    }

    private static func crew(of milliseconds: Int64) -> Crew {
        if milliseconds <= checkPauseMilliseconds { return .checks }
        return milliseconds <= otherPauseMilliseconds ? .others : .receipts
    }

    /// Something stored comes due at that moment, give or take what clocks differ.
    func expect(at moment: Moment, for crew: Crew) {
        clock.ring(after: moment.milliseconds - clock.now.milliseconds) { [self] in
            wake(crew)
        }
    }

    /// Something has come due that nobody rings for: it is found at the end of a pause.
    func expectSoon(for crew: Crew) {
        clock.ring(after: Self.otherPauseMilliseconds) { [self] in wake(crew) }
    }

    private func wake(_ crew: Crew) {
        let now = clock.now.milliseconds
        let due = state.withLock { state -> [Doze] in
            let due = state.sleepers.filter { $0.crew == crew && $0.earliest <= now }
            state.sleepers.removeAll { $0.isOver || $0.crew == crew && $0.earliest <= now }
            return due
        }
        for doze in due { doze.wake() }
    }
}

/// One sleeper, woken once.
private final class Doze: Sendable {
    let crew: DozeRoom.Crew
    let earliest: Int64
    private let state = Mutex<(waiting: CheckedContinuation<Void, Never>?, isOver: Bool)>(
        (nil, false)
    )

    init(_ crew: DozeRoom.Crew, earliest: Int64) {
        self.crew = crew
        self.earliest = earliest
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    func fill(_ continuation: CheckedContinuation<Void, Never>) {
        state.withLock { $0.waiting = continuation }
    }

    func wake() {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state = (nil, true)
            return waiting
        }
        waiting?.resume()
    }
}
