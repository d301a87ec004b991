import Accounting
import Banks
import Ledger
import Logging
import Operations
import Payments
import Seals
import Synchronization
import Wire

/// Everything that exists in one run: banks, services, tills, buyers, and one ledger.
final class World: Sendable {
    let plan: Plan
    let clock: SimulatedClock
    let executor: SeededExecutor
    let dice: Dice
    let trouble: Trouble
    let chronicle: Chronicle
    let auditor: Auditor
    let dozeRoom: DozeRoom
    let tally = Tally()
    let banks: [SimulatedBank]
    let listeners: [SimulatedListener]
    let fiscals: [SimulatedFiscal]
    /// What each shop does with late money, by the seed.
    let lateMoney: [Owned<Store>: LateMoney]
    let ground: any Books
    /// Used only where debts are not stored with their events.
    let gap = LateDebtBooks.Gap()
    private let idCount: Mutex<Int64>
    private let services = Mutex<[Instance]>([])

    /// Midnight in Moscow of a day like any other.
    static let start = Moment(milliseconds: 1_790_000_000_000)
    static let storeID = Store.ID("shop")
    private static let scheme = "http://"

    init(_ plan: Plan, makeBooks: MakeBooks) {
        self.plan = plan
        let seeds = Self.seeds(plan.seed)
        let clock = SimulatedClock(start: Self.start)
        let dice = Dice(seed: seeds[0])
        self.clock = clock
        self.dice = dice
        executor = SeededExecutor(seed: seeds[1])
        trouble = Trouble(plan.faults, seed: seeds[2])
        chronicle = Chronicle(clock: clock)
        auditor = Auditor(chronicle: chronicle, clock: clock)
        dozeRoom = DozeRoom(clock: clock)
        let merchants = (1...plan.merchants).map { Merchant.ID("merchant-\($0)") }
        banks = merchants.enumerated().map { index, merchant in
            let account = Owned<Account>(Account.ID("account-\(index + 1)"), of: merchant)
            return SimulatedBank(
                plan.banks[index % plan.banks.count],
                replaces: plan.replaces,
                account: account,
                clock: clock,
                dice: dice
            )
        }
        listeners = merchants.map { merchant in
            let secret = Secret("whsec_" + Base64.text(dice.bytes(count: 32)))
            guard let key = WebhookSeal.Key(secret) else {
                preconditionFailure("32 bytes are a key")
            }
            return SimulatedListener(of: merchant, key: key)
        }
        fiscals = merchants.map { SimulatedFiscal(of: $0, clock: clock) }
        let policies = [
            LateMoney(.accept), LateMoney(.hold), LateMoney(.hold, returnAfterSeconds: 1800),
            LateMoney(.refund),
        ]
        lateMoney = Dictionary(
            uniqueKeysWithValues: merchants.map { merchant in
                (Owned(Self.storeID, of: merchant), dice.pick(policies) ?? LateMoney(.hold))
            }
        )
        let count = Mutex<Int64>(0)
        idCount = Mutex(0)
        ground = makeBooks(listeners.map(\.listener)) {
            count.withLock { count in
                count += 1
                return "row-\(World.digits(count))"
            }
        }
        for bank in banks { auditor.watch(bank) }
    }

    /// Makes an empty ledger that owes events to these listeners.
    typealias MakeBooks = (
        _ listeners: [Listener], _ newID: @escaping @Sendable () -> String
    ) -> any Books

    private static func seeds(_ seed: UInt64) -> [UInt64] {
        var chance = Chance(seed: seed)
        return (0..<3).map { _ in chance.next() }
    }

    private static func digits(_ number: Int64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 9 - text.count)) + text
    }

    /// Ids grow with time, as those of the product do, and are short enough for a story.
    func newID() -> String {
        idCount.withLock { count in
            count += 1
            return "id-\(Self.digits(count))"
        }
    }

    /// The whole ledger with the auditor beside it; instances reach it through layers of their own.
    var books: WatchedBooks { WatchedBooks(inner: ground, auditor: auditor, dozeRoom: dozeRoom) }

    /// One for each bank, whose merchant has no other.
    var stores: [StoreEntry] {
        banks.map { bank in
            StoreEntry(
                id: Self.storeID,
                merchant: bank.account.merchant,
                name: "shop",
                account: bank.account.id
            )
        }
    }

    var instances: [Instance] { services.withLock { $0 } }

    func add(_ instance: Instance) {
        services.withLock { $0.append(instance) }
    }

    /// Runs something of the world beside everything else.
    func spawn(_ work: @escaping @Sendable () async -> Void) {
        Task(executorPreference: executor) { await work() }
    }

    func later(_ milliseconds: Int64, _ work: @escaping @Sendable () -> Void) {
        clock.ring(after: milliseconds, work)
    }
}

// MARK: The network

extension World {
    func place(of request: Request) -> Place? {
        let url = request.url.utf8.dropFirst(Self.scheme.utf8.count)
        let parts = url.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        guard let host = parts.first else { return nil }
        if let bank = banks.first(where: { $0.host == host }) {
            let path = Array(parts.dropFirst(2))
            return Place(target: .bank(bank, path: path, bank.deed(of: request, path: path)))
        }
        if let listener = listeners.first(where: { $0.host == host }) {
            return Place(target: .listener(listener))
        }
        guard let fiscal = fiscals.first(where: { $0.host == host }) else { return nil }
        let path = Array(parts.dropFirst(2))
        let subject = SimulatedFiscal.subject(of: request)
        return Place(target: .fiscal(fiscal, path: path, subject: subject))
    }

    func sends(_ request: Request, to place: Place, by life: Life) {
        guard case .bank(let bank, _, let deed) = place.target else { return }
        if !deed.isRead {
            chronicle.note("\(life.name) to \(bank.host): \(deed.words)", about: deed.subject)
        }
        auditor.sends(deed, to: bank, by: life.name)
    }

    /// A request is there; nil where the other side gives no answer.
    func arrive(_ request: Request, at place: Place) -> Reply? {
        switch place.target {
        case .listener(let listener):
            guard !listener.outage.isOn(at: clock.now) else { return nil }
            return listener.answer(request, auditor, at: clock.now)
        case .fiscal(let fiscal, let path, _): return arrive(request, at: fiscal, path: path)
        case .bank(let bank, let path, let deed):
            guard !bank.outage.isOn(at: clock.now) else { return nil }
            if trouble.strikes(.bankError) { return Reply(status: 500) }
            let reply = bank.answer(request, path: path, deed)
            tally.add(\.exchanges)
            if !deed.isRead {
                chronicle.note("\(bank.host): does \"\(deed.words)\"", about: deed.subject)
            }
            auditor.answered(deed, reply, at: bank)
            return trouble.strikes(.bankMute) ? Reply(status: 500) : reply
        }
    }

    func hears(_ reply: Reply, from place: Place, by life: Life) {
        guard case .bank(_, _, let deed) = place.target else { return }
        auditor.hears(deed, by: life.name)
    }
}
