import Ledger

/// The books of the settings' engine, and how to close them.
struct OpenBooks: Sendable {
    let books: any Books
    let close: @Sendable () async throws -> Void
}
