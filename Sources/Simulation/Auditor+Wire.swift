import Ledger
import Payments
import SandboxBank
import Synchronization
import Wire

/// What is said to the banks, held against what is on file at that moment.
extension Auditor {
    func sends(_ deed: BankDeed, to bank: SimulatedBank, by life: String) {
        switch deed {
        case .activate(let name, let code): activates(name, on: code, life)
        case .release(let name): releases(name, at: bank, life)
        case .refund(let id, _): paysBack(id, life)
        default: return
        }
    }

    /// Only the charge that holds the link on file may be put on its code.
    private func activates(_ name: String?, on code: String, _ life: String) {
        let holder = state.withLock { $0.holders[code] } ?? nil
        guard let holder, name == nil || name == holder.text else {
            return accuse(
                .fence,
                "\(life) puts \(name ?? "a purchase") on code \(code), which "
                    + (holder.map { "\($0.text) holds" } ?? "nothing holds"),
                about: name,
                holder?.text
            )
        }
    }

    /// Compare before deactivate; and never the same release twice without a look between.
    private func releases(_ name: String, at bank: SimulatedBank, _ life: String) {
        let isFresh = state.withLock { state in
            let key = "\(life) \(name)"
            let isFresh = state.looks[key]?.isFresh ?? false
            state.looks[key] = nil
            return isFresh
        }
        if !isFresh {
            accuse(.fence, "\(life) releases \(name) without having looked", about: name)
        }
        guard bank.kind == .elplat, let current = bank.network.current(on: name) else { return }
        let holder = state.withLock { state in
            state.holders[name].flatMap { $0 }.flatMap { state.charges[$0]?.charge }
        }
        guard bank.network.code(name)?.isReusable == true, holder?.activation != current.id else {
            return
        }
        accuse(
            .fence,
            "\(life) takes everything off code \(name), on which \(current.id) is not its own",
            about: name,
            holder?.id.text
        )
    }

    /// A refund that was sent is looked up before it is sent again (E28).
    private func paysBack(_ id: String, _ life: String) {
        let isBlind = state.withLock { state in
            let look = state.looks["refund \(id)"] ?? Look()
            state.looks["refund \(id)"] = Look(isFresh: false, existed: look.existed, isSent: true)
            return look.isSent && (!look.isFresh || look.existed)
        }
        if isBlind {
            accuse(
                .refunds,
                "\(life) sends refund \(id) again, and the bank may have it already",
                about: id
            )
        }
    }

    /// A bank answers; what it really had at this moment is remembered.
    func answered(_ deed: BankDeed, _ reply: Reply, at bank: SimulatedBank) {
        switch deed {
        case .readRefund(let id):
            let exists = bank.refund(id) != nil
            state.withLock { $0.looks["refund \(id)", default: Look()].existed = exists }
        case .refund(let id, let amount):
            let text = (try? JSON(reading: reply.body))?["code"]?.text
            guard text == "ERROR.REFUND_INSUFFICIENT_FUNDS" else { return }
            accuse(.refunds, "refund \(id) of \(amount) is more than was paid", about: id)
        default: return
        }
    }

    func hears(_ deed: BankDeed, by life: String) {
        switch deed {
        case .read(let name):
            state.withLock { $0.looks["\(life) \(name)", default: Look()].isFresh = true }
        case .readRefund(let id):
            state.withLock { $0.looks["refund \(id)", default: Look()].isFresh = true }
        default: return
        }
    }

    /// Whether a release of the purchase that a bank calls so is under way.
    func isReleasing(_ name: String) -> Bool {
        state.withLock { $0.charges[Charge.ID(name)]?.charge.doubt == .releasing }
    }

    /// What the bank calls the purchases that register codes ask for now.
    func asking(at bank: SimulatedBank) -> [String] {
        let charges = state.withLock { state in
            state.holders.values.compactMap { $0 }.sorted()
                .compactMap { state.charges[$0] }.filter { $0.account == bank.account.id }
        }
        return charges.compactMap { truth(of: $0.charge, $0.account)?.id }
    }

    /// A dead life's looks are of no use to anybody.
    func forget(_ life: String) {
        state.withLock { state in
            state.looks = state.looks.filter { !$0.key.hasPrefix(life + " ") }
        }
    }
}

// MARK: Callbacks

extension Auditor {
    func kept(_ callback: KeptCallback, isNew: Bool) {
        state.withLock { state in
            state.kept.insert(Self.digest(callback.body))
            if isNew, callback.state == .waiting { state.waiting.insert(callback.id) }
        }
    }

    func filed(_ callback: Owned<KeptCallback>, as filing: Filing) {
        guard filing.state != .waiting, filing.state != .orphan else { return }
        state.withLock { _ = $0.waiting.remove(callback.id) }
    }

    /// The bank has our word that it need not send this again.
    func acknowledged(_ callback: Request, about name: String, by life: String) {
        let isKept = state.withLock { $0.kept.contains(Self.digest(callback.body)) }
        guard !isKept else { return }
        accuse(.keptFirst, "\(life) acknowledged a callback that is not on file", about: name)
    }

    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
