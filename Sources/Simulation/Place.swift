import Payments
import Wire

/// Where a request goes, and what it is for.
struct Place: Sendable {
    enum Target: Sendable {
        case bank(SimulatedBank, path: [String], BankDeed)
        case listener(SimulatedListener)
        case fiscal(SimulatedFiscal, path: [String], subject: String)
    }

    let target: Target

    var subject: String? {
        switch target {
        case .bank(_, _, let deed): deed.subject
        case .listener: nil
        case .fiscal(_, _, let subject): subject
        }
    }

    var words: String {
        switch target {
        case .bank(let bank, _, let deed): "to \(bank.host): \(deed.words)"
        case .listener(let listener): "to \(listener.host)"
        case .fiscal(let fiscal, _, let subject): "to \(fiscal.host): \(subject)"
        }
    }

    /// The fault that loses this side's answers.
    var muteKind: FaultKind {
        switch target {
        case .bank: .replyLost
        case .listener: .listenerMute
        case .fiscal: .fiscalMute
        }
    }

    func isDown(_ world: World) -> Bool {
        switch target {
        case .bank(let bank, _, _): bank.outage.isOn(at: world.clock.now)
        case .listener(let listener): listener.outage.isOn(at: world.clock.now)
        case .fiscal(let fiscal, _, _): fiscal.outage.isOn(at: world.clock.now)
        }
    }
}
