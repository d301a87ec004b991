import Banks
import Foundation
import Ledger
import LedgerSQLite
import Logging
import Operations
import Payments
import Seals
import Synchronization
import Wire

/// One shop with one till on a real ledger file, the real Raiffeisen dialect, and a clock of its own.
final class TestShop: Sendable {
    static let merchant = Merchant.ID("shop")
    static let store = Store.ID("main")
    static let account = Account.ID("raif")
    static let till = Owned<Till>(Till.ID("till-7"), of: merchant)
    static let key = Secret("sandbox_secret")

    static let spareAccount = Account.ID("spare")

    let bank = TestBank()
    /// The bank of the spare account, where the store has one.
    let spareBank = TestBank()
    let books: any Books
    let desk: Desk
    private let clock: TestClock
    let folder: URL

    init(
        listeners: [Listener] = [],
        bank dialect: (any Bank)? = nil,
        lateMoney: LateMoney = LateMoney(.hold),
        hasSpare: Bool = false,
        tills: TestTills? = nil
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "shop-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "ledger.sqlite").path(percentEncoded: false)
        let clock = TestClock()
        let surroundings = Self.surroundings(clock)
        books = try SQLiteBooks(path: path, listeners: listeners, newID: surroundings.newID)
        let first = Self.line(Self.account, dialect ?? Self.raiffeisen(), bank)
        let spare = Self.line(Self.spareAccount, Self.raiffeisen(), spareBank)
        let store = Owned(Self.store, of: Self.merchant)
        let entry = StoreEntry(
            id: Self.store,
            merchant: Self.merchant,
            name: "На углу",
            account: Self.account
        )
        desk = Desk(
            books: books,
            accounts: [Self.account: first, Self.spareAccount: spare],
            surroundings: surroundings,
            stores: [entry],
            lateMoney: [store: lateMoney],
            spareAccounts: hasSpare ? [store: Self.spareAccount] : [:],
            fiscal: tills?.fiscal(for: store) ?? Fiscal(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        self.clock = clock
        try await books.enter(
            merchants: [MerchantEntry(id: Self.merchant, name: "Ромашка")],
            stores: [entry]
        )
    }

    static func raiffeisen(_ keys: KeyRing<Secret> = KeyRing([key])) -> Raiffeisen {
        Raiffeisen(
            Raiffeisen.Settings(
                baseURL: "http://bank.test/api",
                merchantID: "MA0000000001",
                secretKeys: keys
            )
        )
    }

    private static func line(_ id: Account.ID, _ bank: any Bank, _ sender: TestBank) -> AccountLine
    {
        AccountLine(
            id: Owned(id, of: merchant),
            bankName: "raiffeisen",
            line: BankLine(bank: bank, sender: sender, timeoutSeconds: 10),
            callbackSecrets: [Secret("path-secret")],
            graceSeconds: 3600
        )
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func surroundings(_ clock: TestClock) -> Surroundings {
        Surroundings(
            now: { clock.now },
            newID: { clock.newID() },
            newSecret: { Secret(Randomness.token()) },
            anyNumber: { $0 / 2 },
            sleep: { clock.wait($0 / 1000) },
            reached: { _ in }
        )
    }

    var now: Moment { clock.now }

    func wait(_ seconds: Int64) {
        clock.wait(seconds)
    }

    /// Lets time pass and the workers do what is due, second by second.
    func run(seconds: Int) async {
        for _ in 0..<seconds {
            wait(1)
            await WatchCharges(desk: desk).untilDry()
            await SettleInbox(desk: desk).untilDry()
            await SendReceipts(desk: desk).untilDry()
        }
    }
}

final class TestClock: Sendable {
    private let state = Mutex((now: Moment(milliseconds: 1_768_461_630_000), ids: 0))

    var now: Moment { state.withLock { $0.now } }

    func wait(_ seconds: Int64) {
        state.withLock { $0.now = $0.now + seconds }
    }

    func newID() -> String {
        state.withLock { state in
            state.ids += 1
            let text = String(state.ids)
            return "019bb000-0000-7000-8000-" + String(repeating: "0", count: 12 - text.count)
                + text
        }
    }
}

extension TestShop {
    /// A register with a code, ready to be charged.
    func openTill() async throws {
        _ = try await RegisterTill(desk: desk)(
            id: Self.till.id,
            name: "Касса 7",
            store: Self.store,
            of: Self.merchant
        )
    }

    func charge(
        _ order: String,
        kopecks: Int64 = 150_050,
        receipt: ReceiptWish? = nil
    ) async throws -> Charge {
        try await ChargeRegister(desk: desk)(
            Wish(
                order: Order.ID(order),
                amount: Money(kopecks: kopecks),
                purpose: "Кофе",
                ttlSeconds: 300,
                receipt: receipt
            ),
            on: try await link()
        )
    }

    func create(_ order: String, kopecks: Int64 = 150_050) async throws -> Link {
        try await CreatePaymentLink(desk: desk)(
            CreatePaymentLink.Wanted(
                wish: Wish(
                    order: Order.ID(order),
                    amount: Money(kopecks: kopecks),
                    purpose: "Счёт",
                    ttlSeconds: 3600
                ),
                redirectURL: nil,
                account: nil,
                store: Self.store
            ),
            of: Self.merchant,
            as: Link.ID(desk.surroundings.newID())
        )
    }

    func release(_ charge: Charge) async throws -> ReleaseCharge.Released {
        let link = try await link()
        return try await ReleaseCharge(desk: desk)(charge.id, on: link.owned)
    }

    func link() async throws -> Link {
        guard let link = try await books.link(of: Self.till) else {
            throw LedgerRefusal.unknownLink
        }
        return link
    }

    /// The charge as it is on file now.
    func now(_ charge: Charge) async throws -> Charge {
        let owned = Owned<Charge>(charge.id, of: Self.merchant)
        guard let found = try await books.link(holding: owned)?.charge(charge.id) else {
            throw OperationRefusal.unknownCharge
        }
        return found
    }

    func events() async throws -> [Event.Kind] {
        try await books.events(of: Self.merchant, after: 0, limit: 100).map(\.event.kind)
    }

    /// A callback of shape A, sealed with the bank's key unless another is given.
    func callback(
        order: String,
        number: String,
        amount: String = "1500.5",
        qr: String = "AS1",
        status: String = "SUCCESS",
        key: Secret = TestShop.key
    ) -> Message {
        // No two movements of money bear one number, or one time.
        let date = "2026-01-15T10:20:30.\(number.prefix(9))+03:00"
        let sealed = "\(amount)|MA0000000001|\(order)|\(status)|\(date)"
        let body =
            #"{"transactionId":\#(number),"qrId":"\#(qr)","sbpMerchantId":"MA0000000001","#
            + #""merchantId":123,"amount":\#(amount),"currency":"RUB","transactionDate":"\#(date)","#
            + #""paymentStatus":"\#(status)","additionalInfo":null,"order":"\#(order)","#
            + #""createDate":"2026-01-15T10:20:00+03:00"}"#
        return Message(
            headers: ["X-Api-Signature-SHA256": Seal(sealing: sealed, with: key.bytes).hex],
            body: Array(body.utf8)
        )
    }

    @discardableResult
    func call(_ message: Message, secret: String = "path-secret") async throws -> Reply? {
        try await AcceptCallback(desk: desk)(
            message,
            bank: "raiffeisen",
            account: "raif",
            secret: secret
        )
    }

    func settle() async {
        await SettleInbox(desk: desk).untilDry()
    }
}
