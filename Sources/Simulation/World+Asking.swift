import Operations
import Synchronization

/// What a till or a program hears from the service.
enum Asked<Value: Sendable>: Sendable {
    case answer(Value)
    case refused(any Error)
    /// No answer: it may or may not have been done.
    case lost

    var isHeard: Bool {
        if case .lost = self { false } else { true }
    }
}

extension World {
    /// Asks any service that runs, as a till or a program would over HTTP.
    func ask<Value: Sendable>(
        _ work: @escaping @Sendable (Desk) async throws -> Value
    ) async -> Asked<Value> {
        await clock.sleep(dice.number(in: 2...30))
        let open = instances.compactMap(\.open)
        guard let (life, desk) = dice.pick(open) else { return .lost }
        if trouble.strikes(.callerLost) {
            await clock.sleep(Self.patienceMilliseconds)
            return .lost
        }
        let ear = Ear<Value>()
        spawn {
            do {
                let value = try await work(desk)
                if !life.isOver { ear.hear(.answer(value)) }
            } catch is Life.Ended {
                return
            } catch {
                if !life.isOver { ear.hear(.refused(error)) }
            }
        }
        later(Self.patienceMilliseconds) { ear.hear(.lost) }
        let heard = await ear.listen()
        guard trouble.strikes(.callerLost) else { return heard }
        return .lost
    }

    /// How long a till waits for an answer.
    static let patienceMilliseconds: Int64 = 75_000
}

/// Waits for the first word; later ones are not heard.
private final class Ear<Value: Sendable>: Sendable {
    private struct State {
        var heard: Asked<Value>?
        var waiting: CheckedContinuation<Asked<Value>, Never>?
    }

    private let state = Mutex(State())

    func hear(_ word: Asked<Value>) {
        let waiting = state.withLock { state -> CheckedContinuation<Asked<Value>, Never>? in
            guard state.heard == nil else { return nil }
            state.heard = word
            let waiting = state.waiting
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: word)
    }

    func listen() async -> Asked<Value> {
        await withCheckedContinuation { continuation in
            let heard = state.withLock { state -> Asked<Value>? in
                if state.heard == nil { state.waiting = continuation }
                return state.heard
            }
            if let heard { continuation.resume(returning: heard) }
        }
    }
}
