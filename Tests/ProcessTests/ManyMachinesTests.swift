import Foundation
import LedgerPostgreSQL
import PostgresForTests
import Synchronization
import Testing
import Wire

/// Three real instances of the service behind a real nginx, on a real PostgreSQL, with purchases
/// under way.
@Suite("When machines fall", .serialized)
struct ManyMachinesTests {
    static let instanceCount = 3
    /// `STORM_FALLS=100` makes long storms of them.
    static let fallCount =
        ProcessInfo.processInfo.environment["STORM_FALLS"].flatMap(Int.init) ?? 6

    @Test("one instance after another is killed, and the books agree with the bank to the kopeck")
    func killedInstances() async throws {
        let day = try await TradingDay(on: try PostgresServer(), instances: Self.instanceCount)
        try await day.trade(falls: Self.fallCount) { premises, fall in
            premises.killService(fall % Self.instanceCount)
            try await premises.serve()
        }
        try await day.prove()
        print("an instance is killed \(Self.fallCount) times: \(day.summary)")
    }

    @Test("PostgreSQL crashes again and again, and the books agree with the bank to the kopeck")
    func crashingServer() async throws {
        let server = try PostgresServer()
        let day = try await TradingDay(on: server, instances: Self.instanceCount)
        let longest = Mutex(0)
        try await day.trade(falls: Self.fallCount) { _, _ in
            let began = ContinuousClock.now
            try server.crashAndStart()
            longest.withLock { $0 = max($0, (ContinuousClock.now - began).milliseconds) }
        }
        try await day.prove()
        print(
            "PostgreSQL crashes \(Self.fallCount) times: \(day.summary); the server was away for up "
                + "to \(longest.withLock { $0 }) ms"
        )
    }

    @Test("the primary dies, its standby takes over, and all that was promised is on the standby")
    func promotion() async throws {
        let server = try PostgresServer(withStandby: true)
        let day = try await TradingDay(on: server, instances: Self.instanceCount)
        let away = Mutex(0)
        try await day.trade(falls: 1) { _, _ in
            let began = ContinuousClock.now
            try server.promoteStandby()
            away.withLock { $0 = (ContinuousClock.now - began).milliseconds }
            // Sell on for a while on the new primary.
            try await Task.sleep(for: .seconds(2))
        }
        try await day.prove(onPort: server.standbyPort)
        print(
            "the primary dies and the standby takes over: \(day.summary); killed, fenced and "
                + "promoted within \(away.withLock { $0 }) ms"
        )
    }

    /// What a version of the program that is yet to be written may do to the tables.
    static let newerStep = [
        "ALTER TABLE charges ADD COLUMN tip bigint NOT NULL DEFAULT 0",
        "CREATE INDEX charges_with_tip ON charges (merchant, tip) WHERE tip > 0",
        "ALTER TABLE inbox ADD COLUMN remark text",
        "ALTER TABLE deliveries ADD COLUMN remark text",
        "CREATE TABLE tips (merchant word NOT NULL, id word NOT NULL, PRIMARY KEY (merchant, id))",
    ]

    @Test("a newer version changes the tables under older ones, and each of them is started again")
    func rollingUpgrade() async throws {
        let server = try PostgresServer()
        let day = try await TradingDay(on: server, instances: Self.instanceCount)
        let newer = Mutex<PostgresBooks?>(nil)
        try await day.trade(falls: 1 + Self.instanceCount) { premises, fall in
            guard fall == 0 else { return try await premises.restartService(fall - 1) }
            let books = try await PostgresBooks(
                at: DatabaseAddress(
                    hosts: [DatabaseAddress.Host(name: server.folder, port: server.port)],
                    database: "postgres",
                    user: server.owner
                ),
                listeners: [],
                newID: { UUID().uuidString },
                furtherSteps: [Self.newerStep]
            )
            newer.withLock { $0 = books }
        }
        await newer.withLock { $0 }?.close()
        #expect(try server.ask("SELECT count(*) FROM kassalink.schema_steps") == ["10"])
        try await day.prove()
        print("a version is rolled out: \(day.summary)")
    }

    @Test("pages of one instance show at once what another one did")
    func livePages() async throws {
        let day = try await TradingDay(on: try PostgresServer(), instances: 2)
        let premises = day.premises
        var times: [Int] = []
        for number in 1...3 {
            let (till, order) = ("till-\(number)", "order-\(number)")
            try await Shopper(premises).register(till)
            let page = try premises.openPage("/v1/registers/\(till)/stream", at: 1)
            try await premises.until("there is a page") { try Self.shows(page, "event: state") }
            let began = ContinuousClock.now
            let wish = Shopper.wish(order: order, kopecks: 10_000)
            let path = "/v1/registers/\(till)/charge"
            let said = await premises.call(.put, path, wish, port: premises.servicePorts[0])
            #expect(said?.status == 200)
            try await premises.until("the page shows it") { try Self.shows(page, order) }
            times.append((ContinuousClock.now - began).milliseconds)
        }
        print("pages of another instance showed purchases after \(times) ms")
        // Without news it would learn of them two seconds later, when it asks the bank itself.
        #expect(times.min().map { $0 < 1500 } == true)
    }

    private static func shows(_ page: URL, _ text: String) throws -> Bool {
        try String(contentsOf: page, encoding: .utf8).contains(text)
    }
}
