import Banks
import Ledger
import Logging
import Payments

/// Acts on callbacks that are on file: files their money, or asks the bank where they only hint.
package struct SettleInbox: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    static let pauseMilliseconds: Int64 = 500
    /// Callbacks acted on at once.
    static let crewLimit = 256
    static let leaseSeconds: Int64 = 60
    /// Gaps before an orphan, or a hint that the bank does not bear out yet, is looked at again.
    static let gapsSeconds: [Int64] = [1, 2, 5, 15, 60, 300, 1800, 7200, 21_600]
    /// A hint that the bank has not borne out after so many looks was unfounded; watching goes on.
    static let hintLooks = 6
    /// An orphan is looked at for about a week, then kept as an orphan for people.
    static let orphanLooks = 36

    /// Runs until cancelled.
    package func run() async {
        await crew.run(every: Self.pauseMilliseconds, in: desk.surroundings)
    }

    /// Works off what waits now.
    package func untilDry() async {
        await crew.untilDry()
    }

    private var crew: Crew<KeptCallback> {
        Crew(bell: desk.bells.inbox, limit: Self.crewLimit, claim: claim, work: one)
    }

    @Sendable private func claim(_ count: Int) async -> [KeptCallback] {
        let now = desk.now
        do {
            return try await desk.books.claimCallbacks(
                due: now,
                lease: now + Self.leaseSeconds,
                limit: count
            )
        } catch {
            desk.logger.error("waiting callbacks cannot be read", metadata: ["why": "\(error)"])
            return []
        }
    }

    @Sendable private func one(_ callback: KeptCallback) async {
        do {
            let filing = try await settle(callback)
            try await desk.books.file(Owned(callback.id, of: callback.merchant), as: filing)
        } catch {
            desk.logger.error(
                "a callback could not be acted on and will be tried again",
                metadata: ["callback": "\(callback.id.text)", "why": "\(error)"]
            )
        }
    }

    private func settle(_ callback: KeptCallback) async throws -> Filing {
        guard let place = try await place(callback) else { return orphan(callback) }
        guard callback.verdict == .authenticated, let reading = callback.reading else {
            return try await ask(callback, about: place)
        }
        if let charge = place.charge {
            if try await isSecondNumber(reading, of: charge, on: place.link) {
                return try await confirm(callback, reading, about: place)
            }
            let taken = try await TakeReading(desk: desk)(
                reading,
                of: charge,
                on: place.link,
                account: callback.account,
                from: .callback(callback.id.text)
            )
            if case .conflict = taken { return Filing(.conflict) }
            return Filing(.settled)
        }
        guard case .paid(let incoming) = reading else { return Filing(.settled) }
        return try await attribute(incoming, callback, on: place.link)
    }

    /// Money under another number for a charge that has money: the bank's seal need not cover the
    /// number, so an old message with a new number could pass for a second payment (E02, E21).
    private func isSecondNumber(
        _ reading: Reading,
        of charge: Charge.ID,
        on link: Owned<Link>
    ) async throws -> Bool {
        guard case .paid(let incoming) = reading, let number = incoming.number else { return false }
        let known = try await desk.books.link(link, including: .charge(charge))
        let payments = known?.charge(charge)?.payments ?? []
        return payments.contains { $0.number != nil && $0.number != number }
    }

    /// Asks the bank, and files what it says; what it does not bear out is a conflict for people.
    private func confirm(
        _ callback: KeptCallback,
        _ reading: Reading,
        about place: PlacedName
    ) async throws -> Filing {
        guard let id = place.charge,
            let link = try await desk.books.link(place.link, including: .charge(id)),
            let charge = link.charge(id)
        else { return orphan(callback) }
        let seen = try await LookUpCharge(desk: desk)(charge, on: link)
        guard seen.reading != nil else { return Filing(.waiting, nextLook: later(callback)) }
        if seen.charge.payments.count > charge.payments.count { return Filing(.settled) }
        desk.logger.error(
            "a callback names another operation for a paid charge, and the bank does not bear it out",
            metadata: ["callback": "\(callback.id.text)", "charge": "\(id.text)"]
        )
        return Filing(.conflict)
    }

    /// The first of its names that we know.
    private func place(_ callback: KeptCallback) async throws -> PlacedName? {
        let account = Owned<Account>(callback.account, of: callback.merchant)
        for name in try names(in: callback) {
            if let place = try await desk.books.charge(named: name, account: account) {
                return place
            }
        }
        return nil
    }

    /// What of its names is relied on: of a bank whose callbacks are not known to name the
    /// activation, the code alone.
    private func names(in callback: KeptCallback) throws -> [BankName] {
        let line = try desk.line(callback.account, of: callback.merchant)
        guard !line.line.bank.capabilities.callbackNamesActivation else { return callback.names }
        return callback.names.filter { if case .code = $0 { true } else { false } }
    }

    /// What the bank calls the activation, where it says so.
    private func activation(in callback: KeptCallback) throws -> String? {
        for name in try names(in: callback) {
            if case .activation(let text) = name { return text }
        }
        return nil
    }

    private func orphan(_ callback: KeptCallback) -> Filing {
        guard callback.attempts < Self.orphanLooks else { return Filing(.orphan) }
        if callback.attempts == 0 {
            desk.logger.warning(
                "a callback fits nothing of ours yet",
                metadata: ["callback": "\(callback.id.text)"]
            )
        }
        return Filing(.orphan, nextLook: later(callback))
    }

    private func later(_ callback: KeptCallback) -> Moment {
        let gaps = Self.gapsSeconds
        return desk.now + gaps[min(callback.attempts, gaps.count - 1)]
    }

    /// A hint proves nothing: the bank is asked about each charge that it can be about.
    private func ask(_ callback: KeptCallback, about place: PlacedName) async throws -> Filing {
        let included = place.charge.map { Included.charge($0) } ?? .current
        guard let link = try await desk.books.link(place.link, including: included) else {
            return orphan(callback)
        }
        let candidates = place.charge.flatMap { link.charge($0) }.map { [$0] } ?? link.newestFirst
        var isBorneOut = false
        for charge in candidates where charge.payments.isEmpty && !isBorneOut {
            let seen = try await LookUpCharge(desk: desk)(charge, on: link)
            isBorneOut = !seen.charge.payments.isEmpty
        }
        let stranger = place.charge == nil ? try activation(in: callback) : nil
        if let stranger {
            // Money of a purchase that is known by another name does not bear out what is said here.
            isBorneOut = try await AdoptActivation(desk: desk)(stranger, on: link)
        }
        let isKnown = stranger == nil && candidates.contains { !$0.payments.isEmpty }
        if isBorneOut || isKnown || callback.attempts >= Self.hintLooks { return Filing(.settled) }
        return Filing(.waiting, nextLook: later(callback))
    }

    /// Money that names only a register's link: each charge that could be meant is asked about, and
    /// what stays ambiguous is kept apart (the fenced algorithm, step 6).
    ///
    /// Should it be that of a charge too old to be loaded, the watch finds it there and moves it.
    private func attribute(
        _ incoming: Incoming,
        _ callback: KeptCallback,
        on owned: Owned<Link>
    ) async throws -> Filing {
        guard let link = try await desk.books.link(owned, including: .current) else {
            return orphan(callback)
        }
        var isSilent = false
        for charge in link.newestFirst {
            let seen = try await LookUpCharge(desk: desk)(charge, on: link)
            if seen.charge.payments.contains(where: { $0.number == incoming.number }) {
                return Filing(.settled)
            }
            if seen.reading == nil { isSilent = true }
        }
        if isSilent, callback.attempts < Self.hintLooks {
            return Filing(.waiting, nextLook: later(callback))
        }
        let taken = try await TakeReading(desk: desk).quarantine(
            incoming,
            on: owned,
            account: callback.account
        )
        if case .conflict = taken { return Filing(.conflict) }
        return Filing(.settled)
    }
}

extension Link {
    /// Most probably it is about the newest.
    fileprivate var newestFirst: [Charge] { charges.sorted { $0.generation > $1.generation } }
}
