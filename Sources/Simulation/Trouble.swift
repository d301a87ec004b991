import Synchronization

/// What can go wrong in the world, each by a name that `--faults` takes.
package enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// A request of ours comes to nothing on the way.
    case requestLost = "request-lost"
    /// The other side does it, and its answer is lost.
    case replyLost = "reply-lost"
    /// It arrives after we have given up waiting.
    case requestLate = "request-late"
    /// It arrives twice.
    case requestTwice = "request-twice"
    /// No connection is made.
    case neverSent = "never-sent"
    /// The bank answers 500 and has done nothing.
    case bankError = "bank-error"
    /// The bank does it and answers 500.
    case bankMute = "bank-mute"
    case slowReply = "slow-reply"
    /// A purchase goes off a register's code without an order of ours.
    case codeDark = "code-dark"
    /// The bank refuses all connections for minutes.
    case bankDown = "bank-down"
    case callbackLost = "callback-lost"
    /// Ten copies at once.
    case callbackTwice = "callback-twice"
    case callbackLate = "callback-late"
    /// Somebody without the key says that a purchase is paid.
    case callbackForged = "callback-forged"
    /// We have taken a callback, and the bank does not hear so.
    case acknowledgementLost = "acknowledgement-lost"
    /// A service dies between any two awaits and is started again.
    case crash
    /// The clock of a service is wrong by up to a second: leases among services have a margin of two.
    case skew
    /// A commit takes up to two seconds.
    case slowDisk = "slow-disk"
    /// A listener answers nothing for minutes or hours.
    case listenerDown = "listener-down"
    /// A listener takes an event, and we do not hear so.
    case listenerMute = "listener-mute"
    /// The fiscal service answers nothing for minutes or hours.
    case fiscalDown = "fiscal-down"
    /// It does what it was asked to, and we do not hear so.
    case fiscalMute = "fiscal-mute"
    /// It answers 500 and has done nothing.
    case fiscalError = "fiscal-error"
    /// It takes a receipt and does not make it.
    case fiscalFails = "fiscal-fails"
    /// It takes up to an hour to make one.
    case fiscalLate = "fiscal-late"
    /// A till's or a program's request to the service, or the answer, is lost.
    case callerLost = "caller-lost"
    /// A buyer confirms after the till has cancelled.
    case latePayer = "late-payer"
    /// A buyer pays another sum than was asked.
    case wrongAmount = "wrong-amount"
    case declined
    case refundDeclined = "refund-declined"

    /// How often in a thousand chances it strikes with `--faults heavy`.
    var heavyPerThousand: Int {
        switch self {
        case .requestLost, .replyLost, .bankMute: 15
        case .requestLate: 20
        case .requestTwice, .neverSent, .bankError, .slowReply: 10
        case .bankDown: 30
        case .codeDark: 300
        case .callbackLost: 150
        case .callbackTwice, .callbackLate, .acknowledgementLost: 100
        case .callbackForged: 60
        case .crash: 500
        case .skew: 700
        case .slowDisk: 3
        case .listenerDown: 150
        case .listenerMute: 40
        case .callerLost: 30
        case .fiscalDown: 100
        case .fiscalMute, .fiscalLate: 40
        case .fiscalError, .fiscalFails: 20
        case .latePayer: 60
        case .wrongAmount: 15
        case .declined: 60
        case .refundDeclined: 100
        }
    }
}

/// Which faults may strike, and how often.
package struct FaultMix: Hashable, Sendable {
    package let kinds: Set<FaultKind>
    /// Divides every rate: 1 is heavy.
    package let rarity: Int

    package init(kinds: Set<FaultKind>, rarity: Int) {
        self.kinds = kinds
        self.rarity = max(1, rarity)
    }

    package static let none = FaultMix(kinds: [], rarity: 1)
    package static let light = FaultMix(kinds: Set(FaultKind.allCases), rarity: 5)
    package static let heavy = FaultMix(kinds: Set(FaultKind.allCases), rarity: 1)

    /// `none`, `light`, `heavy`, or names separated by commas, each as often as with `heavy`.
    package init?(_ text: String) {
        switch text {
        case "none": self = .none
        case "light": self = .light
        case "heavy": self = .heavy
        default:
            let kinds = text.split(separator: ",").map { FaultKind(rawValue: String($0)) }
            guard !kinds.isEmpty, !kinds.contains(nil) else { return nil }
            self.init(kinds: Set(kinds.compactMap { $0 }), rarity: 1)
        }
    }
}

/// Decides when which fault strikes, and counts them.
final class Trouble: Sendable {
    private struct State {
        var isOver = false
        var counts = [Int64](repeating: 0, count: FaultKind.allCases.count)
    }

    private let perThousand: [Int]
    private let dice: Dice
    private let state = Mutex(State())

    init(_ mix: FaultMix, seed: UInt64) {
        dice = Dice(seed: seed)
        perThousand = FaultKind.allCases.map { kind in
            guard mix.kinds.contains(kind) else { return 0 }
            return max(1, kind.heavyPerThousand / mix.rarity)
        }
    }

    func strikes(_ kind: FaultKind) -> Bool {
        let place = kind.place
        guard !state.withLock({ $0.isOver }), dice.falls(perThousand[place]) else { return false }
        state.withLock { $0.counts[place] += 1 }
        return true
    }

    /// From here on the world is kind: everything must come to its end.
    func stop() {
        state.withLock { $0.isOver = true }
    }

    var counts: [FaultKind: Int64] {
        let counts = state.withLock { $0.counts }
        return Dictionary(uniqueKeysWithValues: zip(FaultKind.allCases, counts))
    }
}

extension FaultKind {
    fileprivate static let places = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) }
    )

    fileprivate var place: Int { Self.places[self] ?? 0 }
}
