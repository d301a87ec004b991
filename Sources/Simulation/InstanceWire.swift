import Wire

/// The network between one life of one service and the banks and listeners.
struct InstanceWire: Sender {
    let life: Life
    let world: World

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        guard !life.isOver else { return .lost("the service has died") }
        guard let place = world.place(of: request) else { return .neverSent("no such host") }
        world.sends(request, to: place, by: life)
        let limit = timeoutSeconds * 1000
        if world.trouble.strikes(.neverSent) || place.isDown(world) {
            await world.clock.sleep(world.dice.number(in: 1...50))
            return .neverSent("connection refused")
        }
        if world.trouble.strikes(.requestLost) {
            return await silence(limit, "a request is lost on the way", place)
        }
        if world.trouble.strikes(.requestLate) {
            let delay = limit + world.dice.number(in: 1...Self.latestMilliseconds)
            world.later(delay) { _ = world.arrive(request, at: place) }
            return await silence(limit, "a request dawdles for \(delay / 1000) s", place)
        }
        await world.clock.sleep(world.dice.number(in: 5...60))
        guard let reply = world.arrive(request, at: place) else {
            return await silence(limit, "the other side does not answer", place)
        }
        if world.trouble.strikes(.requestTwice) {
            world.later(world.dice.number(in: 1...3000)) { _ = world.arrive(request, at: place) }
        }
        return await bring(reply, from: place, limit)
    }

    private func bring(_ reply: Reply, from place: Place, _ limit: Int64) async -> Outcome {
        if world.trouble.strikes(place.muteKind) {
            return await silence(limit, "an answer is lost on the way", place)
        }
        if world.trouble.strikes(.slowReply) {
            await world.clock.sleep(world.dice.number(in: 500...max(501, limit - 500)))
        }
        await world.clock.sleep(world.dice.number(in: 5...60))
        guard !life.isOver else { return .lost("the service has died") }
        world.hears(reply, from: place, by: life)
        return .reply(reply)
    }

    private func silence(_ milliseconds: Int64, _ words: String, _ place: Place) async -> Outcome {
        world.chronicle.note("network: \(words) (\(place.words))", about: place.subject)
        await world.clock.sleep(milliseconds)
        return .lost("timed out")
    }

    /// How late after our patience a request can still arrive.
    static let latestMilliseconds: Int64 = 45_000
}
