import Accounting
import Banks
import Ledger
import Logging
import Operations
import Payments
import Synchronization
import Wire

/// One `kassalink serve`: lives, crashes, and is started again over the same ledger.
final class Instance: Sendable {
    private struct Running {
        let life: Life
        let desk: Desk
        let task: Task<Void, Never>
    }

    private struct State {
        var running: Running?
        var lives = 0
    }

    private let number: Int
    private let skewMilliseconds: Int64
    private let state = Mutex(State())

    init(_ number: Int, skewMilliseconds: Int64) {
        self.number = number
        self.skewMilliseconds = skewMilliseconds
    }

    /// The desk of the present life, and the life; nil while it is down.
    var open: (life: Life, desk: Desk)? {
        state.withLock { $0.running.map { ($0.life, $0.desk) } }
    }

    func start(in world: World) {
        let count = state.withLock { state in
            state.lives += 1
            return state.lives
        }
        let life = Life(name: "service \(number).\(count)", skewMilliseconds: skewMilliseconds)
        let desk = desk(life, world)
        let wire = world.weak(InstanceWire(life: life, world: world))
        let couriers = WakeCouriers(
            desk: desk,
            couriers: world.listeners.map { listener in
                DeliverEvents(desk: desk, line: listener.line, sender: wire)
            }
        )
        let task = Task(executorPreference: world.executor) {
            await withDiscardingTaskGroup { group in
                group.addTask { await SettleInbox(desk: desk).run() }
                group.addTask { await WatchCharges(desk: desk).run() }
                group.addTask { await couriers.run() }
                group.addTask { await desk.errands.run() }
                group.addTask { await SendReceipts(desk: desk).run() }
            }
        }
        state.withLock { $0.running = Running(life: life, desk: desk, task: task) }
    }

    /// Everything in memory is gone; what was sent or stored stays.
    func crash(in world: World) {
        let running = state.withLock { state in
            let running = state.running
            state.running = nil
            return running
        }
        guard let running else { return }
        running.life.end()
        running.task.cancel()
        world.auditor.forget(running.life.name)
        world.tally.add(\.crashes)
        world.chronicle.note(running.life.name + Chronicle.Line.death, about: running.life.name)
    }

    private func desk(_ life: Life, _ world: World) -> Desk {
        let sender = world.weak(InstanceWire(life: life, world: world))
        let lines = world.banks.map { bank in
            AccountLine(
                id: bank.account,
                bankName: bank.bankName,
                line: BankLine(bank: world.dialect(of: bank), sender: sender, timeoutSeconds: 10),
                callbackSecrets: [bank.callbackSecret],
                graceSeconds: Self.graceSeconds
            )
        }
        let books = LivingBooks(
            inner: world.weak(world.books, life),
            life: life,
            clock: world.clock,
            trouble: world.trouble,
            dice: world.dice
        )
        return Desk(
            books: books,
            accounts: Dictionary(uniqueKeysWithValues: lines.map { ($0.id.id, $0) }),
            surroundings: surroundings(life, world),
            stores: world.stores,
            lateMoney: world.lateMoney,
            fiscal: fiscal(over: sender, world),
            logger: Logger(label: life.name) { _ in SwiftLogNoOpLogHandler() }
        )
    }

    static let graceSeconds: Int64 = 3600

    private func fiscal(over sender: any Sender, _ world: World) -> Fiscal {
        Fiscal(
            lines: world.fiscals.map { fiscal in
                FiscalLine(
                    id: fiscal.account,
                    dialect: world.dialect(of: fiscal),
                    sender: sender,
                    timeoutSeconds: 10
                )
            },
            terms: Dictionary(
                uniqueKeysWithValues: world.fiscals.map { fiscal in
                    (Owned(World.storeID, of: fiscal.account.merchant), fiscal.terms)
                }
            )
        )
    }

    private func surroundings(_ life: Life, _ world: World) -> Surroundings {
        Surroundings(
            now: {
                let now = world.clock.now.milliseconds + life.skewMilliseconds
                return Moment(milliseconds: now)
            },
            newID: { world.newID() },
            newSecret: { Secret("secret-" + world.newID()) },
            anyNumber: { world.dice.number(in: 0...max(0, $0 - 1)) },
            sleep: { milliseconds in
                try life.check()
                if milliseconds <= DozeRoom.idlePauseMilliseconds {
                    await world.dozeRoom.doze(milliseconds)
                } else {
                    await world.clock.sleep(milliseconds)
                }
                try life.check()
            },
            reached: { _ in life.pass() }
        )
    }
}
