import Banks
import Conformance
import Ledger
import LedgerMemory
import Logging
import Operations
import Payments
import SandboxBank
import Seals
import Testing
import Wire

/// Genuine callbacks of one bank, and the same from a stand with other keys.
private struct Overheard: Sendable {
    let bank: any Bank
    let messages: [Message]
    let publicPEM: String

    static func from(
        _ name: SandboxSettings.Bank,
        secret: Secret = Secret("conformance-secret")
    ) async throws -> Overheard {
        let (stream, inlet) = AsyncStream<Overheard>.makeStream()
        try await StandLine.run(secret: secret) { stand, line, tray in
            let bench = stand.bench(name, at: StandLine.url, sender: line, mailbox: tray)
            tray.answer(as: bench.bank)
            let sold = await BankLine(bank: bench.bank, sender: line, timeoutSeconds: 30)
                .call { (bank) throws(NotOffered) in
                    try bank.issue(charge(bench), redirectURL: nil)
                }
            guard case .value(let issued) = sold, let code = issued.code else {
                throw CannotPlay("no code")
            }
            try await bench.buyer.pay(code)
            var messages: [Message] = []
            for _ in 0..<5 where messages.count < 2 {
                messages += await tray.take(withinSeconds: 1)
            }
            inlet.yield(
                Overheard(bank: bench.bank, messages: messages, publicPEM: stand.publicPEM)
            )
            inlet.finish()
        }
        var iterator = stream.makeAsyncIterator()
        return try #require(await iterator.next())
    }

    private static func charge(_ bench: Bench) -> Charge {
        let now = bench.patience.now
        return Charge(
            id: Charge.ID(bench.newID()),
            order: Order.ID("order-1"),
            amount: bench.price,
            purpose: "Кофе",
            generation: 1,
            isAtTill: false,
            requestedAt: now,
            deadline: now + 600,
            graceEnds: now + 7200
        )
    }
}

/// A service with this one account, and books in memory.
private struct Door {
    let books: MemoryBooks
    private let accept: AcceptCallback
    static let merchant = Merchant.ID("shop")
    static let account = Account.ID("bank")

    init(_ bank: any Bank) {
        let newID: @Sendable () -> String = { Hexadecimal.text(Randomness.bytes(count: 16)) }
        books = MemoryBooks(listeners: [], newID: newID)
        let line = AccountLine(
            id: Owned(Self.account, of: Self.merchant),
            bankName: "bank",
            line: BankLine(bank: bank, sender: CallbackTray(), timeoutSeconds: 1),
            callbackSecrets: [Secret("path-secret")],
            graceSeconds: 3600
        )
        accept = AcceptCallback(
            desk: Desk(
                books: books,
                accounts: [Self.account: line],
                surroundings: Surroundings(
                    now: { StandLine.noon },
                    newID: newID,
                    newSecret: { Secret("secret") },
                    anyNumber: { _ in 0 },
                    sleep: { _ in },
                    reached: { _ in }
                ),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }

    func answer(_ message: Message) async throws -> Reply? {
        try await accept(message, bank: "bank", account: "bank", secret: "path-secret")
    }

    func kept(_ state: FilingState?) async throws -> [KeptCallback] {
        try await books.callbacks(of: Self.merchant, filed: state, before: nil, limit: 100_000)
    }
}

@Suite("A forged callback, whichever bank it is said to be from")
struct ForgeryTests {
    /// Nothing seals their callbacks: the most that one can do is to make us ask.
    static let unsealed: Set<SandboxSettings.Bank> = [.elplat, .alfa, .yookassa]

    private func forgeries(of bank: SandboxSettings.Bank) async throws
        -> (heard: Overheard, all: [Forger.Forgery])
    {
        let heard = try await Overheard.from(bank)
        let other = try await Overheard.from(bank, secret: Secret("another merchant's secret"))
        #expect(!heard.messages.isEmpty && other.messages.count == heard.messages.count)
        let all = zip(heard.messages, other.messages).flatMap { genuine, underOtherKey in
            Forger(
                genuine: genuine,
                underOtherKey: underOtherKey,
                publicPEM: heard.publicPEM
            ).forgeries
        }
        return (heard, all)
    }

    @Test("makes nothing believed that the bank has not said", arguments: SandboxStand.banks)
    func believed(name: SandboxSettings.Bank) async throws {
        let (heard, all) = try await forgeries(of: name)
        let said = heard.messages.map(heard.bank.judge).compactMap(Self.content)
        #expect(said.isEmpty == Self.unsealed.contains(name))
        #expect(said.allSatisfy { $0.repeatKey != nil })
        for forgery in all {
            await Task.yield()
            switch heard.bank.judge(forgery.message) {
            case .authenticated(let seen):
                #expect(said.contains(Content(seen)), "\(name): \(forgery)")
            case .hint(let seen):
                #expect(seen.reading == nil, "\(name): \(forgery)")
            case .rejected: break
            }
        }
        #expect(all.count > 200)
    }

    @Test(
        "without the bank's key under it is refused, and all are refused alike",
        arguments: SandboxStand.banks.filter { !unsealed.contains($0) }
    )
    func refused(name: SandboxSettings.Bank) async throws {
        let (heard, all) = try await forgeries(of: name)
        let unsealed = ["other key", "no headers", "empty", "alg none", "HS256", "no signature"]
        let door = Door(heard.bank)
        var refused: Set<[UInt8]> = []
        for forgery in all {
            // Others wait for the processor, too.
            await Task.yield()
            let reply = try #require(try await door.answer(forgery.message))
            if unsealed.contains(where: { forgery.how.hasPrefix($0) }), !isWhole(forgery, heard) {
                #expect(reply.status == 403, "\(name): \(forgery)")
            }
            guard reply.status != 200 else { continue }
            refused.insert(forgery.message.body + Array(forgery.message.query.utf8))
            // One answer, without a word or a header that tells one wrong thing from another.
            #expect(reply == Reply(status: 403), "\(name): \(forgery)")
        }
        // And the same work: a row for each text, whatever is wrong with it.
        #expect(try await door.kept(.rejected).count == refused.count)
        #expect(refused.count > 100)
    }

    /// A header that means nothing was taken away: the seal still stands.
    private func isWhole(_ forgery: Forger.Forgery, _ heard: Overheard) -> Bool {
        heard.messages.contains { heard.bank.judge(forgery.message) == heard.bank.judge($0) }
    }

    /// What a believed message does: money of one sum to one charge, filed once.
    ///
    /// What a bank does not seal, such as Raiffeisen's number, is told and decides nothing.
    private struct Content: Hashable {
        let charge: BankName?
        let amount: Money?
        let word: String
        let repeatKey: String?

        init(_ seen: Sighting) {
            charge = seen.names.first
            repeatKey = seen.repeatKey
            if case .paid(let money) = seen.reading {
                (word, amount) = ("paid", money.amount)
            } else {
                (word, amount) = ("\(String(describing: seen.reading))", nil)
            }
        }
    }

    private static func content(_ judged: Judgement) -> Content? {
        guard case .authenticated(let seen) = judged else { return nil }
        return Content(seen)
    }
}
