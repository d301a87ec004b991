package import Banks
package import Payments
package import Wire

/// One bank on the bench: its dialect, a line to it, and who plays the buyer.
package struct Bench: Sendable {
    package let name: String
    package let bank: any Bank
    package let sender: any Sender
    package let buyer: any Buyer
    /// nil where the stand's callbacks do not reach us.
    package let mailbox: (any Mailbox)?
    package let patience: any Patience
    /// What each purchase costs: a rouble at a real stand, where the bank takes so little.
    package let price: Money
    /// What a register is called; a bank may want the link of a printed plate in it.
    package let registerName: String
    /// Names that were never used at this bank before.
    package let newID: @Sendable () -> String

    package init(
        name: String,
        bank: any Bank,
        sender: any Sender,
        buyer: any Buyer,
        mailbox: (any Mailbox)?,
        patience: any Patience,
        price: Money = Money(kopecks: 100),
        registerName: String = "Conformance",
        newID: @escaping @Sendable () -> String
    ) {
        self.name = name
        self.bank = bank
        self.sender = sender
        self.buyer = buyer
        self.mailbox = mailbox
        self.patience = patience
        self.price = price
        self.registerName = registerName
        self.newID = newID
    }
}

/// Who pays: the sandbox's payer, or a person with a bank's app.
package protocol Buyer: Sendable {
    /// Scans and pays what the code asks for.
    func pay(_ code: Link.Code) async throws(CannotPlay)
    /// Scans, and is refused by the buyer's bank.
    func decline(_ code: Link.Code) async throws(CannotPlay) -> Scan
    /// Scans and waits before the last button.
    func scan(_ code: Link.Code) async throws(CannotPlay) -> Scan
    /// Presses the last button, whatever became of the code meanwhile.
    func finish(_ scan: Scan) async throws(CannotPlay)
    /// Tries to pay what must not be payable any more; true when money moved all the same.
    func canPay(_ code: Link.Code) async throws(CannotPlay) -> Bool
}

/// What a buyer saw at a scan.
package struct Scan: Hashable, Sendable {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }
}

/// The buyer of this stand cannot do it.
package struct CannotPlay: Error, Hashable {
    package let why: String

    package init(_ why: String) {
        self.why = why
    }
}

/// Where callbacks arrive.
package protocol Mailbox: Sendable {
    /// What has come since the last time, waiting for at least one; nothing where none came.
    func take(withinSeconds: Int64) async -> [Message]
}

/// Time at the stand: played, or really waited for.
package protocol Patience: Sendable {
    var now: Moment { get }
    /// The longest that anybody would wait for one scenario, seconds.
    var limitSeconds: Int64 { get }
    func pass(seconds: Int64) async
}
