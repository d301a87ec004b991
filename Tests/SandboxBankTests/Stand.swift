import Payments
import SandboxBank
import Synchronization

/// A network with a clock of its own: no HTTP.
struct Stand {
    final class Clock: Sendable {
        private let time = Mutex(Moment(milliseconds: 1_790_845_200_000))

        var now: Moment { time.withLock { $0 } }

        func pass(seconds: Int64) {
            time.withLock { $0 = $0 + seconds }
        }
    }

    let clock = Clock()
    let network: SandboxNetwork

    static let till = "AS1R00TILL"
    static let other = "BS1R00TILL"
    static let sticker = "AD1000ONCE"

    init() {
        let clock = clock
        network = SandboxNetwork(now: { clock.now })
        network.open(Self.code(Self.till, .raiffeisen, isReusable: true))
        network.open(Self.code(Self.other, .elplat, isReusable: true))
        network.open(Self.code(Self.sticker, .raiffeisen, isReusable: false))
    }

    private static func code(
        _ id: String,
        _ bank: SandboxSettings.Bank,
        isReusable: Bool
    ) -> SandboxNetwork.Code {
        SandboxNetwork.Code(
            id: id,
            payload: "https://qr.nspk.ru/" + id,
            bank: bank,
            isReusable: isReusable,
            callbackURL: nil
        )
    }

    func put(
        _ order: String,
        kopecks: Int64 = 150_050,
        seconds: Int64 = 300,
        on code: String = Stand.till,
        replaces: Bool = false
    ) throws {
        let activation = SandboxNetwork.Activation(
            id: order,
            code: code,
            amount: Money(kopecks: kopecks),
            purpose: "Чай",
            expiresAt: clock.now + seconds
        )
        try network.activate(activation, replaces: replaces)
    }

    func state(_ order: String) -> SandboxNetwork.Activation.State? {
        network.activation(order, at: .raiffeisen)?.state
    }

    /// Money that the books know of, in kopecks, by purchase.
    var paid: [String: Int64] {
        Dictionary(
            network.books().paid.map { ($0.id, $0.paid?.amount.kopecks ?? 0) }
        ) { first, second in first + second }
    }
}
