import Banks
import Operations
import Payments
import SandboxBank
import Seals
import Synchronization
import Wire

/// One bank with one merchant of ours: the sandbox's half of its dialect, and the network's truth.
final class SimulatedBank: Sendable {
    let kind: BankKind
    let account: Owned<Account>
    let host: String
    let callbackSecret: Secret
    let side: SandboxSide
    let outage = Outage()
    private let arrivals = Mutex<[String: Moment]>([:])

    init(
        _ kind: BankKind,
        replaces: Bool,
        account: Owned<Account>,
        clock: SimulatedClock,
        dice: Dice
    ) {
        self.kind = kind
        self.account = account
        host = "bank-of-\(account.merchant.text)"
        callbackSecret = Secret("callback secret of \(account.merchant.text)")
        let network = SandboxNetwork(now: { clock.now }, anyBytes: { dice.bytes(count: $0) })
        let url = "http://service/callbacks"
        var side: SandboxSide
        switch kind {
        case .raiffeisen:
            side = SandboxSide(
                raiffeisen: SandboxSettings.Raiffeisen(
                    merchantID: Self.merchantID,
                    secretKey: Self.key,
                    callbackURL: url
                ),
                network: network
            )
        case .elplat:
            side = SandboxSide(
                elplat: SandboxSettings.Elplat(
                    login: "shop",
                    password: Self.key,
                    organisationID: "7"
                ),
                network: network
            )
        }
        side.replaces = replaces
        self.side = side
    }

    static let merchantID = "MA100000"
    static let key = Secret("the key of the simulated bank")

    var network: SandboxNetwork { side.network }

    /// Our dialect for this bank, as the service would be set up.
    func dialect(keys: [Secret] = [key]) -> any Bank {
        switch kind {
        case .raiffeisen:
            Raiffeisen(
                Raiffeisen.Settings(
                    baseURL: "http://\(host)/api",
                    merchantID: Self.merchantID,
                    secretKeys: KeyRing(keys)
                )
            )
        case .elplat:
            Elplat(
                Elplat.Settings(
                    baseURL: "http://\(host)/api",
                    login: "shop",
                    password: Self.key,
                    organisationID: "7",
                    callbackURL: "http://service/callbacks",
                    methods: .assumed
                )
            )
        }
    }

    var bankName: String { kind.rawValue }

    func deed(of request: Request, path: [String]) -> BankDeed {
        switch kind {
        case .raiffeisen: BankDeed(raiffeisen: request, path: path)
        case .elplat: BankDeed(elplat: request)
        }
    }

    func answer(_ request: Request, path: [String], _ deed: BankDeed) -> Reply {
        if case .activate(let name?, _) = deed {
            let now = network.now
            arrivals.withLock { $0[name] = now() }
        }
        return side.answer(request, path: path)
    }

    /// Whether a request for this purchase came in a moment ago.
    func isNew(_ name: String, at now: Moment) -> Bool {
        arrivals.withLock { $0[name] }.map { now.seconds(since: $0) < Auditor.raceSeconds } ?? false
    }

    func activation(_ name: String) -> SandboxNetwork.Activation? {
        network.activation(name, at: kind == .raiffeisen ? .raiffeisen : .elplat)
    }

    /// Takes a purchase off its code, unless somebody is paying it.
    func cancel(_ name: String) -> Bool {
        (try? network.cancel(name, at: kind == .raiffeisen ? .raiffeisen : .elplat)) != nil
    }

    func refund(_ id: String) -> SandboxNetwork.Refund? {
        network.refund(id, at: kind == .raiffeisen ? .raiffeisen : .elplat)
    }

    /// The number of an operation as the dialect writes it.
    func number(_ number: Int64) -> String {
        switch kind {
        case .raiffeisen: String(number)
        case .elplat: SandboxSide.elplatNumber(number)
        }
    }
}
