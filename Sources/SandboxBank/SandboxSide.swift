package import Wire

/// One bank's half of its dialect without HTTP: a request in, a reply out, and its callbacks.
///
/// Everything it does it does at once, so a simulator can put any trouble in between.
package struct SandboxSide: Sendable {
    package let network: SandboxNetwork
    private let side: any BankSide
    /// Whether a code that is asked for another purchase ends the one before, or refuses.
    package var replaces = false

    package init(raiffeisen settings: SandboxSettings.Raiffeisen, network: SandboxNetwork) {
        self.network = network
        side = RaiffeisenSide(network: network, settings: settings)
    }

    package init(elplat settings: SandboxSettings.Elplat, network: SandboxNetwork) {
        self.network = network
        side = ElplatSide(network: network, settings: settings)
    }

    /// What the bank answers; `path` is what stands behind the bank's own prefix.
    package func answer(_ request: Request, path: [String]) -> Reply {
        let inner = SideRequest(
            method: request.method.rawValue,
            path: path,
            headers: request.headers,
            body: request.body
        )
        var faults = Faults()
        faults.secondActivation = replaces ? .replace : .reject
        return side.answer(inner, faults).reply
    }

    /// What the bank says of an operation, to the address that the merchant gave, if it gave one.
    package func callbacks(
        about activation: SandboxNetwork.Activation,
        isPaid: Bool
    ) -> [Request] {
        side.callbacks(about: activation, isPaid ? .paid : .declined, Faults())
    }

    /// "Paid" by somebody who does not know the key; his own is `forgersKey`.
    package func forgery(about activation: SandboxNetwork.Activation) -> Request? {
        side.forgery(about: activation, Faults())
    }

    package static let forgersKey = Secret("a guess")

    /// Whether the bank is content with this answer to a callback, or sends it again.
    package func isTaken(_ reply: Reply) -> Bool {
        side.isTaken(reply)
    }

    /// An operation's number as ELPLAT writes it.
    package static func elplatNumber(_ number: Int64) -> String {
        ElplatSide.number(number)
    }
}
