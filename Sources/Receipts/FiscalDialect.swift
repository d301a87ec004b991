package import Payments
package import Wire

/// How one kind of fiscal service is asked for receipts: values to bytes and bytes to values, no
/// socket.
package protocol FiscalDialect: Sendable {
    /// Asks for a receipt under our own name for it.
    ///
    /// Asked again under that name the service must answer with the first: it is how a request whose
    /// answer was lost is looked up, and the reason why it is never asked under another.
    func make(_ receipt: Receipt) -> FiscalExchange
    /// Asks what became of a task that the service has named.
    func read(_ task: String, of receipt: Receipt) -> FiscalExchange
}

/// One question to a fiscal service: what to send and how to read what comes back.
package struct FiscalExchange: Sendable {
    package let request: Request
    package let read: @Sendable (Reply) -> FiscalAnswer

    package init(_ request: Request, read: @escaping @Sendable (Reply) -> FiscalAnswer) {
        self.request = request
        self.read = read
    }
}

/// What a reply comes to.
package enum FiscalAnswer: Hashable, Sendable {
    case reading(ReceiptReading)
    /// Nothing is certain but that it must be asked again; `isInDoubt` where it may have taken what
    /// was sent.
    case again(why: String, isInDoubt: Bool)
}
