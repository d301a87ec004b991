import Wire

/// One bank's half of its dialect: what `SandboxDesk` needs to know of it.
///
/// A new bank is one of these, a case of `SandboxSettings.Bank`, and a line in `SandboxDesk.sides`.
protocol BankSide: Sendable {
    var bank: SandboxSettings.Bank { get }
    /// The segments of the address that all of the bank's calls begin with.
    var prefix: [String] { get }
    /// What a request is for, as far as it can be told before it is done.
    func step(of request: SideRequest) -> Faults.Step
    /// The path of the request is what stands behind `prefix`.
    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer
    /// What the bank tells the merchant about an operation, one message after another.
    func callbacks(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request]
    /// "Paid" by somebody who does not know the key.
    func forgery(about activation: SandboxNetwork.Activation, _ faults: Faults) -> Request?
    /// Whether this answer of the merchant ends the bank's tries.
    func isTaken(_ reply: Reply) -> Bool
    /// Gaps between the tries to deliver a callback.
    var gapsSeconds: [Int64] { get }
}

extension BankSide {
    var gapsSeconds: [Int64] { CallbackCourier.gapsSeconds }

    func isTaken(_ reply: Reply) -> Bool { reply.status == 200 }

    func callback(_ request: Request, isRepeated: Bool = true) -> Callback {
        Callback(
            bank: bank,
            request: request,
            gapsSeconds: isRepeated ? gapsSeconds : [],
            isTaken: isTaken
        )
    }
}
