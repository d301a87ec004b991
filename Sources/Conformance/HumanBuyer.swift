package import Payments

/// A person with a bank's app, who is told what to do and says when it is done.
package struct HumanBuyer: Buyer {
    private let ask: @Sendable (_ what: String) async -> Bool

    /// `ask` shows the text and waits: true for done, false for "cannot".
    package init(ask: @escaping @Sendable (_ what: String) async -> Bool) {
        self.ask = ask
    }

    package func pay(_ code: Link.Code) async throws(CannotPlay) {
        try await deed("Pay what this code asks for: \(code.payload)")
    }

    package func decline(_ code: Link.Code) async throws(CannotPlay) -> Scan {
        try await deed(
            "Scan this code and let the payment fail (no money, or cancel it in the app): \(code.payload)"
        )
        return Scan(code.payload)
    }

    package func scan(_ code: Link.Code) async throws(CannotPlay) -> Scan {
        try await deed("Scan this code and stop before the last button: \(code.payload)")
        return Scan(code.payload)
    }

    package func finish(_ scan: Scan) async throws(CannotPlay) {
        try await deed("Press the last button now, and pay: \(scan.name)")
    }

    package func canPay(_ code: Link.Code) async throws(CannotPlay) -> Bool {
        await ask("Try to pay this code, and say whether money moved: \(code.payload)")
    }

    private func deed(_ what: String) async throws(CannotPlay) {
        guard await ask(what) else { throw CannotPlay("the buyer could not do it") }
    }
}
