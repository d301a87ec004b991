package import Ledger
import Payments
import Synchronization

/// Runs one plan from beginning to end: the real rules and operations, in a world of its own.
package struct Simulation {
    /// What a run came to.
    package struct Outcome: Sendable {
        package let plan: Plan
        package let violation: Violation?
        /// The lines of the story, oldest first; empty where nothing was violated.
        package let story: [String]
        /// Jobs that were run until the end.
        package let steps: Int64
        /// What happened, in lines.
        package let events: Int64
        package let purchases: Int64
        package let payments: Int64
        /// The longest that a till waited for an answer to its wish.
        package let longestWaitMilliseconds: Int64
        package let simulatedSeconds: Int64
        package let exchanges: Int64
        package let callbacks: Int64
        /// Receipts that the fiscal services took.
        package let receipts: Int64
        package let faults: [FaultKind: Int64]
        /// Equal for two runs only where everything that happened is.
        package let digest: UInt64
    }

    private let makeBooks: World.MakeBooks

    /// `makeBooks` makes an empty ledger that owes events to these listeners.
    package init(
        makeBooks:
            @escaping (
                _ listeners: [Listener], _ newID: @escaping @Sendable () -> String
            ) -> any Books
    ) {
        self.makeBooks = makeBooks
    }

    package func run(_ plan: Plan) -> Outcome {
        let world = World(plan, makeBooks: makeBooks)
        let closing = world.clock.start + plan.hours * 3600
        let weather = Weather(world: world)
        world.spawn { await Self.open(world, weather, until: closing) }
        Self.pass(world, until: closing)
        weather.clear()
        world.chronicle.note("the faults stop; everything must come to its end")
        settle(world, from: closing)
        let outcome = outcome(of: world)
        Self.close(world)
        return outcome
    }

    /// Ends what still runs, so that nothing of this world stays in memory.
    private static func close(_ world: World) {
        for instance in world.instances { instance.crash(in: world) }
        let end = world.clock.now + closeSeconds
        repeat { world.executor.drain() } while world.clock.advance(until: end)
    }

    /// Longer than any idle crew sleeps.
    private static let closeSeconds: Int64 = 60

    /// Lets time pass until then, or until something is wrong.
    private static func pass(_ world: World, until end: Moment) {
        repeat {
            world.executor.drain { world.auditor.violation != nil }
            if world.auditor.violation != nil { return }
        } while world.clock.advance(until: end)
    }

    /// Time goes on without faults until all is at rest; it must be, within `patienceSeconds`.
    private func settle(_ world: World, from closing: Moment) {
        var now = closing
        while world.auditor.violation == nil {
            now = now + Self.settleSeconds
            Self.pass(world, until: now)
            guard world.auditor.violation == nil else { return }
            let found = Found()
            world.spawn { found.put(await world.auditor.unfinished(world)) }
            world.executor.drain { false }
            guard let rest = found.rest else { return }
            if now.seconds(since: closing) >= Self.patienceSeconds {
                return world.auditor.accuse(rest.promise, rest.words, about: rest.subjects)
            }
        }
    }

    private static let settleSeconds: Int64 = 3600
    /// The longest watch over a charge, and the longest wait between two tries of a delivery.
    private static let patienceSeconds: Int64 = 14 * 3600

    private static func open(_ world: World, _ weather: Weather, until closing: Moment) async {
        await enter(world)
        for number in 1...world.plan.services {
            let isWrong = world.trouble.strikes(.skew)
            let skew = isWrong ? world.dice.number(in: -1000...1000) : 0
            let instance = Instance(number, skewMilliseconds: skew)
            world.add(instance)
            instance.start(in: world)
        }
        for (bank, listener) in zip(world.banks, world.listeners) {
            for number in 1...max(1, world.plan.tills) where world.plan.tills > 0 {
                let till = Owned<Till>(
                    Till.ID("till-\(bank.account.id.text.suffix(1))-\(number)"),
                    of: bank.account.merchant
                )
                let cashier = Cashier(world: world, bank: bank, till: till)
                world.spawn { await cashier.serve(until: closing) }
            }
            for number in 1...max(1, world.plan.invoicers) where world.plan.invoicers > 0 {
                let name = "invoices-\(bank.account.id.text.suffix(1))-\(number)"
                let invoicer = Invoicer(world: world, bank: bank, name: name)
                world.spawn { await invoicer.serve(until: closing) }
            }
            let bookkeeper = Bookkeeper(world: world, bank: bank, listener: listener)
            world.spawn { await bookkeeper.serve(until: closing) }
        }
        weather.begin(until: closing)
    }

    private static func enter(_ world: World) async {
        let merchants = world.banks.map(\.account.merchant)
        try? await world.ground.enter(
            merchants: merchants.map { MerchantEntry(id: $0, name: $0.text) },
            stores: world.stores
        )
    }

    private func outcome(of world: World) -> Outcome {
        let violation = world.auditor.violation
        let counts = world.tally.all
        return Outcome(
            plan: world.plan,
            violation: violation,
            story: violation.map { world.chronicle.story(of: $0.subjects) } ?? [],
            steps: world.executor.steps,
            events: world.chronicle.count,
            purchases: counts.purchases,
            payments: counts.paid,
            longestWaitMilliseconds: counts.longestWait,
            simulatedSeconds: world.clock.now.seconds(since: world.clock.start),
            exchanges: counts.exchanges,
            callbacks: counts.callbacks,
            receipts: counts.receipts,
            faults: world.trouble.counts,
            digest: world.chronicle.digest
        )
    }
}

/// What the auditor found at the end of an hour.
private final class Found: Sendable {
    private let state = Mutex<Auditor.Unfinished?>(nil)

    func put(_ rest: Auditor.Unfinished?) {
        state.withLock { $0 = rest }
    }

    var rest: Auditor.Unfinished? { state.withLock { $0 } }
}
