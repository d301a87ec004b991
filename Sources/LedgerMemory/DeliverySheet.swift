import Ledger
import Payments

/// One event owed to one listener, as far as it has got.
struct FiledDelivery: Sendable {
    let id: Delivery.ID
    let listener: Owned<Listener>
    let event: StoredEvent
    let owedSince: Moment
    var state = Delivery.State.owed
    var attempts = 0
    var next: Moment?
    /// A worker has it just now.
    var isClaimed = false
    var lastError: String?
}

/// Deliveries, each waiting in the queue of its subject.
struct DeliverySheet: Sendable {
    private struct Subject: Hashable, Sendable {
        let listener: Owned<Listener>
        let text: String
    }

    private struct Queued: Comparable, Sendable {
        /// In the merchant's feed.
        let place: Int64
        let row: Int

        static func < (left: Self, right: Self) -> Bool { left.place < right.place }
    }

    private(set) var roll = Roll<Owned<Delivery>, FiledDelivery>()
    private var listed: [Filed<Delivery.State>: Sorted<Delivery.ID>] = [:]
    /// What is not delivered, oldest first.
    private var queues: [Subject: Sorted<Queued>] = [:]
    /// The first of each queue, where that one is owed (E18).
    private var heads: [Owned<Listener>: Sorted<Dated<Queued>>] = [:]

    mutating func owe(_ event: StoredEvent, to listener: Owned<Listener>, as id: Delivery.ID) {
        let at = event.event.at
        let row = FiledDelivery(
            id: id,
            listener: listener,
            event: event,
            owedSince: at,
            next: at
        )
        let place = roll.append(row, as: row.owned)
        let all = Filed<Delivery.State>(merchant: event.merchant, state: nil)
        listed[all, default: Sorted()].insert(id)
        index(row, at: place)
    }

    /// - Returns: whether there is such a delivery and `edit` has changed it.
    @discardableResult
    mutating func change(
        _ id: Owned<Delivery>,
        _ edit: (inout FiledDelivery) -> Bool
    ) -> Bool {
        guard let place = roll.place(of: id) else { return false }
        var row = roll[place]
        guard edit(&row) else { return false }
        unindex(roll[place], at: place)
        roll[place] = row
        index(row, at: place)
        return true
    }

    func due(to listener: Owned<Listener>, at now: Moment, _ limit: Int) -> [FiledDelivery] {
        (heads[listener]?.due(at: now, limit) ?? []).map { roll[$0.key.row] }
    }

    func dueListeners(at now: Moment) -> [Owned<Listener>] {
        heads.filter { !$0.value.due(at: now, 1).isEmpty }.keys.sorted()
    }

    func newest(
        _ filed: Filed<Delivery.State>,
        before: Delivery.ID?,
        _ limit: Int
    ) -> [FiledDelivery] {
        guard let ids = listed[filed]?.newest(before: before, limit) else { return [] }
        return ids.compactMap { roll[Owned($0, of: filed.merchant)] }
    }

    /// Everything of a merchant that is in this state, oldest first.
    func all(_ state: Delivery.State, of merchant: Merchant.ID) -> [FiledDelivery] {
        (listed[Filed(merchant: merchant, state: state)]?.elements ?? []).compactMap {
            roll[Owned($0, of: merchant)]
        }
    }

    private mutating func index(_ row: FiledDelivery, at place: Int) {
        listed[row.filed, default: Sorted()].insert(row.id)
        guard row.state != .delivered else { return }
        let subject = Subject(listener: row.listener, text: row.event.event.subject)
        setHead(of: subject, isShown: false)
        queues[subject, default: Sorted()].insert(Queued(place: row.event.place, row: place))
        setHead(of: subject, isShown: true)
    }

    private mutating func unindex(_ row: FiledDelivery, at place: Int) {
        listed[row.filed]?.remove(row.id)
        guard row.state != .delivered else { return }
        let subject = Subject(listener: row.listener, text: row.event.event.subject)
        setHead(of: subject, isShown: false)
        queues[subject]?.remove(Queued(place: row.event.place, row: place))
        if queues[subject]?.isEmpty == true { queues[subject] = nil }
        setHead(of: subject, isShown: true)
    }

    private mutating func setHead(of subject: Subject, isShown: Bool) {
        guard let head = queues[subject]?.first else { return }
        let row = roll[head.row]
        guard row.state == .owed, let next = row.next else { return }
        let dated = Dated(at: next, key: head)
        if isShown {
            heads[subject.listener, default: Sorted()].insert(dated)
        } else {
            heads[subject.listener]?.remove(dated)
        }
    }
}

extension FiledDelivery {
    var owned: Owned<Delivery> { Owned(id, of: event.merchant) }

    var delivery: Delivery {
        Delivery(
            id: id,
            listener: listener.id,
            event: event,
            owedSince: owedSince,
            state: state,
            attempts: attempts,
            next: next,
            lastError: lastError
        )
    }

    fileprivate var filed: Filed<Delivery.State> {
        Filed(merchant: event.merchant, state: state)
    }
}
