import Foundation
import NIOCore
import Payments
import Testing
import Wire

@testable import kassalink

@Suite("Settings and secrets as they are mistaken on the first day")
struct FirstDayTests {
    private static let bank = """
        bank: tbank
        base-url: https://bank.test
        terminal-key: 1700000000001DEMO
        secret-key-files: [bank.secret]
        """

    private func told(_ file: Data) async throws -> [String] {
        let paperwork = try Paperwork()
        let place = paperwork.folder.appending(path: "kassalink.yaml")
        try file.write(to: place)
        do {
            _ = try await Settings.load(from: place.path(percentEncoded: false), environment: [:])
            return []
        } catch let mistakes as Mistakes {
            return mistakes.all.map(\.line)
        }
    }

    @Test("a file that was saved in another encoding is there, and is told from one that is not")
    func encoding() async throws {
        let russian = Data([0xCC, 0xE0, 0xE3])
        let words = "(the file): is not UTF-8; save it in UTF-8, not in Windows-1251 or UTF-16"
        #expect(try await told(Data("merchants: [shop] # ".utf8) + russian) == [words])
        #expect(try await told(Data([0xFF, 0xFE, 0x6D, 0x00])) == [words])
    }

    @Test(
        "an empty file, and one that only has comments, hold no settings",
        arguments: ["", "# a"]
    )
    func empty(text: String) async throws {
        let words = "(the file): is not a list of `key: value`; start from config/kassalink.yaml"
        #expect(try await told(Data(text.utf8)) == [words])
    }

    @Test("what is not listed, because nothing is, says how to list it")
    func unlisted() async throws {
        let told = try await Paperwork().mistakes(
            Self.bank,
            store: "{main: {fiscal: kassir, vat: vat22}}"
        )
        #expect(
            told.first
                == "store.main.fiscal: 'kassir' is not listed in `fiscals`; write fiscals: [kassir]"
        )
    }

    @Test("a secret with something beside it is refused, and a PEM file is not")
    func lines() throws {
        let paperwork = try Paperwork()
        func read(_ text: String) throws -> Secret {
            let file = paperwork.folder.appending(path: UUID().uuidString)
            try SecretFile.write(text, to: file)
            return try SecretFile.read(file.path(percentEncoded: false), for: "key")
        }
        #expect(throws: Mistake.self) { try read("id: 1, role: admin\nkl_00") }
        #expect(try read("kl_00\r\n") == Secret("kl_00"))
        #expect(try read("Certificate:\n-----BEGIN CERTIFICATE-----\nMII\n").isEmpty == false)
    }

    @Test("a folder that is not there is told from a service that holds the ledger")
    func lock() throws {
        let folder = try Paperwork().folder.path(percentEncoded: false)
        #expect(throws: LedgerLock.Unwritable.self) {
            try LedgerLock(ledger: folder + "/no/ledger")
        }
        let paperwork = try Paperwork()
        let ledger = paperwork.folder.appending(path: "ledger").path(percentEncoded: false)
        let first = try LedgerLock(ledger: ledger)
        #expect(throws: LedgerLock.Held.self) { try LedgerLock(ledger: ledger) }
        withExtendedLifetime(first) {}
    }

    @Test(
        "a place that cannot be listened at is told in the words of the settings",
        arguments: [
            (EADDRINUSE, "127.0.0.1:80 is taken by another program: set http.port"),
            (EACCES, "127.0.0.1:80 may not be opened by this user: set http.port to 1024"),
            (EADDRNOTAVAIL, "127.0.0.1 is no address of this machine: set http.host"),
        ]
    )
    func place(number: CInt, words: String) {
        let told = ListeningTrouble.words(
            for: IOError(errnoCode: number, reason: "bind"),
            host: "127.0.0.1",
            port: 80,
            portName: "http.port",
            hostName: "http.host"
        )
        #expect(told.hasPrefix(words))
    }

    @Test("the till's own variable is no mistake in the settings beside it")
    func variables() {
        #expect(UnknownKeys.mistakes(inVariables: ["KASSALINK_STATE"], items: []) == [])
        #expect(UnknownKeys.mistakes(inVariables: ["KASSALINK_STAET"], items: []).count == 1)
    }

    @Test("a Russian name of a host has to be written as banks and certificates write it")
    func russianHost() async throws {
        let told = try await Paperwork().mistakes(
            Self.bank,
            rest: "http: { public-url: https://касса.рф }"
        )
        #expect(
            told == ["http.public-url: 'https://касса.рф' is not ASCII; write such a host as xn--…"]
        )
    }

    @Test(
        "the doctor looks at the days of keys",
        arguments: [
            ("", nil), (" until=2027-01-01T00:00:00Z", nil),
            (" until=2026-10-03T00:00:00Z", Finding.Level.warn),
            (" until=2026-09-30T00:00:00Z", .bad), (" from=2026-10-02T00:00:00Z", .bad),
        ]
    )
    func days(words: String, level: Finding.Level?) async throws {
        let paperwork = try Paperwork()
        let account = Self.bank.replacing("bank.secret]", with: "bank.secret\(words)]")
        let settings = try await paperwork.settings(account)
        let findings = SettingsCheckup(settings: settings, now: Paperwork.now).findings()
        #expect(findings.first { $0.russian.contains("ключ") }?.level == level)
    }
}

@Suite("Pictures of codes from the command line")
struct PictureFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "qr-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func run(_ arguments: [String], into output: FileHandle) throws -> Int32 {
        let child = Process()
        child.executableURL = Premises.binary
        child.arguments = ["qr", "https://qr.nspk.ru/A"] + arguments
        child.standardOutput = output
        child.standardError = FileHandle.nullDevice
        try child.run()
        child.waitUntilExit()
        return child.terminationStatus
    }

    @Test("a printer that is named as the file is written to, and stays a printer")
    func device() throws {
        let printer = folder.appending(path: "lp0.png").path(percentEncoded: false)
        #expect(unsafe mkfifo(printer, 0o600) == 0)
        let paper = unsafe open(printer, O_RDWR | O_NONBLOCK)
        defer { close(paper) }
        try Terminal.write([0x1B, 0x40], to: printer)
        let reader = FileHandle(fileDescriptor: paper)
        #expect(try reader.read(upToCount: 2) == Data([0x1B, 0x40]))
        let kind = try FileManager.default.attributesOfItem(atPath: printer)[.type]
        #expect(kind as? FileAttributeType != .typeRegular)
    }

    @Test("a disk that is full is a message, and no crash")
    func full() throws {
        let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
        #expect(try run([], into: full) == 1)
    }

    @Test("a name that tells no form is refused: nobody wants letters in a .jpg")
    func form() throws {
        let file = folder.appending(path: "code.jpg").path(percentEncoded: false)
        #expect(try run(["--out", file], into: .nullDevice) == 64)
        #expect(!FileManager.default.fileExists(atPath: file))
        let picture = folder.appending(path: "code.PNG").path(percentEncoded: false)
        #expect(try run(["--out", picture], into: .nullDevice) == 0)
        let bytes = try #require(FileManager.default.contents(atPath: picture))
        #expect(bytes.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    }
}
