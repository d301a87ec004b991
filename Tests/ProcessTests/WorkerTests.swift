import Banks
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

@testable import kassalink

@Suite("A worker", .timeLimit(.minutes(1)))
struct WorkerTests {
    private static let merchant = Merchant.ID("shop")
    private static let account = Owned(Account.ID("raif"), of: merchant)

    private static var line: AccountLine {
        let settings = Raiffeisen.Settings(
            baseURL: "http://bank.test/api",
            merchantID: "MA0000000001",
            secretKeys: KeyRing([Secret("key")])
        )
        let line = BankLine(bank: Raiffeisen(settings), sender: Nobody(), timeoutSeconds: 10)
        return AccountLine(
            id: account,
            bankName: "raiffeisen",
            line: line,
            callbackSecrets: [],
            graceSeconds: 60
        )
    }

    /// Notes the priority of every task that asks for the time.
    private static func surroundings(_ seen: @escaping @Sendable (UInt8?) -> Void) -> Surroundings {
        Surroundings(
            now: {
                seen(Task.basePriority?.rawValue)
                return Moment(milliseconds: 1_768_461_630_000)
            },
            newID: { UUID().uuidString },
            newSecret: { Secret("") },
            anyNumber: { $0 / 2 },
            sleep: { try await Task.sleep(for: .milliseconds($0)) },
            reached: { _ in }
        )
    }

    private static let orphan = KeptCallback(
        id: KeptCallback.ID("1"),
        merchant: merchant,
        account: account.id,
        receivedAt: Moment(milliseconds: 1_768_461_600_000),
        headers: "",
        body: [],
        verdict: .authenticated,
        reason: nil,
        repeatKey: "1",
        names: [],
        reading: nil,
        state: .waiting
    )

    /// By its priority a ledger knows whom nobody waits for.
    @Test("does all that it does, alone and by its crew, below whoever waits for an answer")
    func priority() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "worker-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "ledger.sqlite").path(percentEncoded: false)
        let books = try SQLiteBooks(path: path, listeners: [], newID: { UUID().uuidString })
        try await books.enter(
            merchants: [MerchantEntry(id: Self.merchant, name: "Ромашка")],
            stores: []
        )
        _ = try await books.keep(Self.orphan)
        let seen = Mutex<[UInt8?]>([])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let desk = Desk(
            books: books,
            accounts: [Self.account.id: Self.line],
            surroundings: Self.surroundings { priority in
                seen.withLock { $0.append(priority) }
            },
            logger: logger
        )
        let worker = Worker(name: "inbox", logger: logger) { await SettleInbox(desk: desk).run() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(priority: .high) { try await worker.run() }
            while try await books.callbacks(
                of: Self.merchant,
                filed: .orphan,
                before: nil,
                limit: 1
            ).isEmpty {
                try await Task.sleep(for: .milliseconds(5))
            }
            group.cancelAll()
        }
        let priorities = seen.withLock { $0 }
        #expect(priorities.count >= 2, "one who claims, one who does")
        #expect(priorities.allSatisfy { $0 == TaskPriority.utility.rawValue })
        try await books.close()
    }
}

private struct Nobody: Sender {
    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        .neverSent("nobody is there")
    }
}
