import Payments

/// Outages and deaths, by the seed, until the faults stop.
struct Weather: Sendable {
    let world: World

    func begin(until calm: Moment) {
        for instance in world.instances {
            world.spawn { await storm(2...20, calm, .crash) { kill(instance) } }
        }
        for bank in world.banks {
            world.spawn { await storm(2...20, calm, .codeDark) { darken(bank) } }
            world.spawn {
                await storm(5...40, calm, .bankDown) { down(bank.outage, 20...600, bank.host) }
            }
        }
        for fiscal in world.fiscals {
            world.spawn {
                await storm(5...40, calm, .fiscalDown) {
                    down(fiscal.outage, 30...7200, fiscal.host)
                }
            }
        }
        for listener in world.listeners {
            world.spawn {
                await storm(5...40, calm, .listenerDown) {
                    down(listener.outage, 30...7200, listener.host)
                }
            }
        }
    }

    /// The end of all trouble: what is down comes up.
    func clear() {
        world.trouble.stop()
        for bank in world.banks { bank.outage.end() }
        for listener in world.listeners { listener.outage.end() }
        for fiscal in world.fiscals { fiscal.outage.end() }
    }

    private func storm(
        _ minutes: ClosedRange<Int64>,
        _ calm: Moment,
        _ kind: FaultKind,
        _ strike: () -> Void
    ) async {
        while world.clock.now < calm {
            let range = minutes.lowerBound * 60_000...minutes.upperBound * 60_000
            await world.clock.sleep(world.dice.number(in: range))
            if world.trouble.strikes(kind) { strike() }
        }
    }

    private func down(_ outage: Outage, _ seconds: ClosedRange<Int64>, _ who: String) {
        let length = world.dice.number(in: seconds)
        world.chronicle.note("\(who) is down for \(length) s")
        outage.begin(until: world.clock.now + length)
    }

    private func darken(_ bank: SimulatedBank) {
        guard let name = world.dice.pick(world.auditor.asking(at: bank)) else { return }
        guard bank.cancel(name) else { return }
        world.chronicle.note("\(bank.host): takes \(name) off by itself", about: name)
    }

    /// Dies a few steps from now, wherever that is, and is started again later.
    private func kill(_ instance: Instance) {
        guard let life = instance.open?.life else { return }
        let steps = world.dice.below(Self.mostSteps) + 1
        life.doom(in: steps) {
            instance.crash(in: world)
            let isLong = world.dice.falls(50)
            let seconds = world.dice.number(in: isLong ? 600...3600 : 1...90)
            world.later(seconds * 1000) { instance.start(in: world) }
        }
    }

    private static let mostSteps = 40
}
