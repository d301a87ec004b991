import Ledger
import Operations
import Payments

/// Whether the ledger can be written just now; asked at most once a second, whoever asks.
actor Readiness {
    private let books: any Books
    private let now: @Sendable () -> Moment
    private var last: (at: Moment, isReady: Bool)?

    static let keptMilliseconds: Int64 = 1000

    init(books: any Books, now: @escaping @Sendable () -> Moment) {
        self.books = books
        self.now = now
    }

    func isReady() async -> Bool {
        let now = now()
        if let last, now.milliseconds - last.at.milliseconds < Self.keptMilliseconds {
            return last.isReady
        }
        do {
            try await books.proveWritable()
            last = (now, true)
        } catch {
            last = (now, false)
        }
        return last?.isReady ?? false
    }
}
