import Banks
import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdTesting
import Ledger
import LedgerSQLite
import Logging
import Operations
import Payments
import Receipts
import Seals
import Synchronization
import Wire

/// The whole service behind its door, on a real ledger file and the real Raiffeisen dialect, with a
/// bank that is a script and a clock that a test moves.
///
/// Two merchants, so that one can try to see the other: `shop` with two stores, and `other`.
final class TestDoor: Sendable {
    static let shop = Merchant.ID("shop")
    static let other = Merchant.ID("other")
    static let main = Store.ID("main")
    static let second = Store.ID("second")
    static let key = Secret("sandbox_secret")

    let bank = TestBank()
    let books: SQLiteBooks
    let desk: Desk
    let api: HTTPAPI
    let time = TestTime()
    let log = LogBook()
    private let folder: URL

    /// `bank` stands in for Raiffeisen at the account of that name.
    ///
    /// `isFiscal`: the store `main` gives receipts, which nobody makes unless a test does.
    /// `heard` gets the text of every statement.
    init(
        streamLimit: Int = 8,
        bank dialect: (any Bank)? = nil,
        isFiscal: Bool = false,
        metricsReaders: MetricsReaders = .anyone,
        heard: (@Sendable (String) -> Void)? = nil
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "door-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "ledger.sqlite").path(percentEncoded: false)
        let time = time
        books = try SQLiteBooks(path: path, listeners: [], newID: { time.newID() }, heard: heard)
        let lines = [
            Self.line(to: bank, Owned(Account.ID("raif"), of: Self.shop), dialect),
            Self.line(to: bank, Owned(Account.ID("raif-other"), of: Self.other), dialect),
        ]
        desk = Desk(
            books: books,
            accounts: Dictionary(uniqueKeysWithValues: lines.map { ($0.id.id, $0) }),
            surroundings: time.surroundings,
            stores: Self.stores,
            fiscal: isFiscal ? Self.fiscal(over: bank) : Fiscal(),
            logger: log.logger
        )
        api = try HTTPAPI(
            desk: desk,
            surface: HTTPAPI.Surface(
                publicURL: "https://pay.test",
                description: "openapi: 3.1.0\n",
                metricsText: { "up 1\n" },
                metricsReaders: metricsReaders,
                isReady: { true },
                streamLimit: streamLimit,
                clientAddressHeader: "X-Forwarded-For"
            )
        )
        try await enter()
    }

    private static func fiscal(over sender: any Sender) -> Fiscal {
        let id = Owned(FiscalAccount.ID("kassir"), of: shop)
        let company = CloudKassir.Company(
            inn: "7701000001",
            email: "s@shop.test",
            taxSystem: .general,
            address: "https://shop.test"
        )
        let dialect = CloudKassir(
            CloudKassir.Settings(
                baseURL: "http://tills.test/v1",
                login: "shop",
                password: Secret("p"),
                company: company
            )
        )
        let terms = FiscalTerms(
            account: id.id,
            vat: .vat22,
            method: .fullPayment,
            object: .commodity,
            customer: .email("s@shop.test")
        )
        let line = FiscalLine(id: id, dialect: dialect, sender: sender, timeoutSeconds: 10)
        return Fiscal(lines: [line], terms: [Owned(main, of: shop): terms])
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func line(
        to bank: TestBank,
        _ account: Owned<Account>,
        _ dialect: (any Bank)?
    ) -> AccountLine {
        let settings = Raiffeisen.Settings(
            baseURL: "http://bank.test/api",
            merchantID: "MA0000000001",
            secretKeys: KeyRing([key])
        )
        return AccountLine(
            id: account,
            bankName: "raiffeisen",
            line: BankLine(
                bank: dialect ?? Raiffeisen(settings),
                sender: bank,
                timeoutSeconds: 10
            ),
            callbackSecrets: [Secret("path-secret")],
            graceSeconds: 3600
        )
    }

    private static let stores = [
        (main, shop, "На углу", "raif"), (second, shop, "У парка", "raif"),
        (Store.ID("abroad"), other, "Далеко", "raif-other"),
    ].map { id, merchant, name, account in
        StoreEntry(id: id, merchant: merchant, name: name, account: Account.ID(account))
    }

    private func enter() async throws {
        try await books.enter(
            merchants: [
                MerchantEntry(id: Self.shop, name: "Ромашка"),
                MerchantEntry(id: Self.other, name: "Лютик"),
            ],
            stores: Self.stores
        )
    }

    /// Issues a token.
    func token(
        _ role: Pass.Role,
        store: Store.ID? = TestDoor.main,
        till: Till.ID? = nil,
        of merchant: Merchant.ID = TestDoor.shop
    ) async throws -> String {
        let store = merchant == Self.shop ? store : nil
        let (_, token) = try await IssuePass(desk: desk)(
            role,
            store: store,
            till: till,
            name: "test",
            of: merchant
        )
        return token.reveal()
    }

    /// Lets the workers do what is due.
    func work(seconds: Int = 6) async {
        for _ in 0..<seconds {
            time.wait(1)
            await WatchCharges(desk: desk).untilDry()
            await SettleInbox(desk: desk).untilDry()
        }
    }
}

/// A clock and a counter of ids.
final class TestTime: Sendable {
    private let state = Mutex((now: Moment(milliseconds: 1_768_461_630_000), ids: 0))

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

    var surroundings: Surroundings {
        Surroundings(
            now: { self.state.withLock { $0.now } },
            newID: { self.newID() },
            newSecret: { Secret(Randomness.token()) },
            anyNumber: { $0 / 2 },
            sleep: { try await Task.sleep(for: .milliseconds($0)) },
            reached: { _ in }
        )
    }
}
