import Accounting
import Foundation
import Ledger
import LedgerSQLite
import Logging
import Operations
import Payments
import Seals
import Synchronization
import Testing
import Wire

/// A shop whose courier speaks to a double over real HTTP.
///
/// Short waits are real, so that a pace is seen to be kept; long ones only move the clock.
final class Push: Sendable {
    static let listener = Listener.ID("books")

    let shop: TestShop
    let courier: DeliverEvents
    private let line: ListenerLine
    private let sender = HTTPSender()
    private let surroundings: Surroundings

    init(
        _ dialect: any AccountingDialect,
        afterLongSleep: @escaping @Sendable (TestShop) async -> Void = { _ in }
    ) async throws {
        let listener = Listener(
            id: Self.listener,
            merchant: TestShop.merchant,
            kinds: dialect.kinds
        )
        let shop = try await TestShop(listeners: [listener])
        try await shop.openTill()
        let (usual, began) = (shop.desk.surroundings, ContinuousClock.now)
        surroundings = Surroundings(
            now: {
                let real = (ContinuousClock.now - began).components
                let milliseconds = real.seconds * 1000 + real.attoseconds / 1_000_000_000_000_000
                return Moment(milliseconds: shop.now.milliseconds + milliseconds)
            },
            newID: usual.newID,
            newSecret: usual.newSecret,
            anyNumber: usual.anyNumber,
            sleep: { milliseconds in
                guard milliseconds > 5000 else {
                    return try await Task.sleep(for: .milliseconds(milliseconds))
                }
                await afterLongSleep(shop)
                shop.wait(milliseconds / 1000)
            },
            reached: { _ in }
        )
        self.shop = shop
        line = ListenerLine(listener: listener, dialect: dialect, timeoutSeconds: 10)
        courier = DeliverEvents(
            desk: Self.desk(shop.books, surroundings),
            line: line,
            sender: sender
        )
    }

    private static func desk(_ books: any Books, _ surroundings: Surroundings) -> Desk {
        Desk(
            books: books,
            accounts: [:],
            surroundings: surroundings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// The same listener on the same ledger file, opened anew as after a kill.
    func restarted() throws -> DeliverEvents {
        let books = try SQLiteBooks(
            path: shop.folder.appending(path: "ledger.sqlite").path(percentEncoded: false),
            listeners: [line.listener],
            newID: surroundings.newID
        )
        return DeliverEvents(desk: Self.desk(books, surroundings), line: line, sender: sender)
    }

    /// Lets the courier work until the answer to its call number `count` has come, and no further.
    func killed(afterCalls count: Int) async {
        let dying = DyingSender(sender, calls: count)
        let courier = DeliverEvents(
            desk: Self.desk(shop.books, surroundings),
            line: line,
            sender: dying
        )
        // Never ends: nothing of it may note what became of the call.
        Task { await courier.untilDry() }
        for await _ in dying.deaths { break }
    }

    /// Lets a day pass, in steps, with the courier at work.
    func drain() async {
        for _ in 0..<8 {
            await courier.untilDry()
            shop.wait(700)
        }
    }

    func pay(_ order: String, kopecks: Int64 = 150_050) async throws -> Owned<Payment> {
        let charge = try await shop.charge(order, kopecks: kopecks)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 3)
        let payment = try #require(try await shop.now(charge).payments.first)
        return Owned(payment.id, of: TestShop.merchant)
    }

    func refund(_ kopecks: Int64, of payment: Owned<Payment>, as id: String) async throws {
        let refund = RefundPayment(desk: shop.desk)
        _ = try await refund(Money(kopecks: kopecks), of: payment, as: Refund.ID(id))
        shop.bank.finishRefunds()
        await shop.run(seconds: 60)
    }

    var debts: (owed: Int, parked: Int) {
        get async throws {
            let found = try await shop.books.backlog().first
            return (found?.owed ?? 0, found?.parked ?? 0)
        }
    }

    var lastError: String? {
        get async throws {
            try await shop.books.deliveries(
                of: TestShop.merchant,
                state: nil,
                before: nil,
                limit: 1
            ).first?.lastError
        }
    }
}

/// Carries calls until the process dies: the last one is answered, and nobody lives to note it.
private final class DyingSender: Sender {
    private let inner: HTTPSender
    private let left: Mutex<Int>
    let deaths: AsyncStream<Void>
    private let voice: AsyncStream<Void>.Continuation
    private let eternity: (AsyncStream<Void>, AsyncStream<Void>.Continuation)

    init(_ inner: HTTPSender, calls: Int) {
        self.inner = inner
        left = Mutex(calls)
        (deaths, voice) = AsyncStream.makeStream()
        eternity = AsyncStream.makeStream()
    }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let outcome = await inner.send(request, timeoutSeconds: timeoutSeconds)
        let isLast = left.withLock { left in
            left -= 1
            return left <= 0
        }
        guard isLast else { return outcome }
        voice.yield()
        for await _ in eternity.0 {}
        return .lost("the process is dead")
    }
}
