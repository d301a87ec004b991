import Foundation
import Payments
import Seals
import Testing
import Wire

@testable import Banks

@Suite("A callback that an RBS gateway signs with its own key")
struct RBSSignatureTests {
    private static let pairs = [
        ("amount", "35000099"), ("mdOrder", "12b59da8-f68f-7c8d-12b5-9da8000826ea"),
        ("operation", "deposited"), ("status", "1"),
    ]
    /// The text of vector B4.
    private static let text = """
        amount;35000099;mdOrder;12b59da8-f68f-7c8d-12b5-9da8000826ea;operation;deposited;status;1;
        """

    private func query(_ scheme: SignatureScheme, _ key: PrivateKey) -> String {
        let signature = key.signature(over: Array(Self.text.utf8), as: scheme)
        let checksum = Hexadecimal.text(signature).uppercased()
        let fields = Self.pairs.map { Form.Field($0.0, $0.1) }
        let more = [
            Form.Field("sign_alias", "SHA-256 with RSA"), Form.Field("checksum", checksum),
        ]
        return Form(fields + more).text
    }

    private static func publicHalf(of key: PrivateKey) throws -> PublicKey {
        let numbers = try #require(key.publicNumbers)
        return try PublicKey(modulus: numbers.modulus, exponent: numbers.exponent)
    }

    private func isPaid(_ judgement: Judgement) -> Bool {
        guard case .authenticated(let seen) = judgement else { return false }
        return seen.reading?.incoming?.amount == Money(kopecks: 35_000_099)
    }

    @Test("is believed in the scheme of the settings, whatever its own alias says")
    func schemes() throws {
        let key = try PrivateKey.made(for: .rsaSHA512)
        for scheme in [SignatureScheme.rsaSHA512, .rsaSHA256] {
            let bank = try B2.bank(seals: [.certificate(try Self.publicHalf(of: key), scheme)])
            #expect(isPaid(bank.judge(Message(query: query(scheme, key)))))
            let other: SignatureScheme = scheme == .rsaSHA512 ? .rsaSHA256 : .rsaSHA512
            #expect(
                bank.judge(Message(query: query(other, key))) == .rejected(.forged)
            )
        }
    }

    @Test("is not believed by another key, nor after any change")
    func forged() throws {
        let key = try PrivateKey.made(for: .rsaSHA512)
        let other = try PrivateKey.made(for: .rsaSHA512)
        let good = query(.rsaSHA512, key)
        let bank = try B2.bank(seals: [.certificate(try Self.publicHalf(of: key), .rsaSHA512)])
        #expect(bank.judge(Message(query: query(.rsaSHA512, other))) == .rejected(.forged))
        for (text, change) in [
            ("35000099", "35000098"), ("status=1", "status=0"), ("12b5", "12b6"),
        ] {
            let judged = bank.judge(Message(query: good.replacing(text, with: change)))
            #expect(judged == .rejected(.forged))
        }
        let hmac = B2.sealed(Self.pairs, key: "")
        #expect(bank.judge(Message(query: hmac)) == .rejected(.forged))
    }

    /// Key and checksum of vector B4.
    private static let publishedKey = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCTYMYLVkRXvM4RehRNQvLNbf3Z
        5wvKszTfrrlDkN4QcdQhykExLWRU4gmzSzDZIFrSfwkQQYhV0G8s2tPyrOxUYEg+
        dqhWFFdOc0Yyy6BMsxuiwH4oScExD3XTcQTbwsanQXlXQ04RvNcwtA4gITHksL3D
        wrXo2gw0hGHEASy4QwIDAQAB
        -----END PUBLIC KEY-----

        """
    private static let publishedChecksum = """
        163BD9FAE437B5DCDAAC4EB5ECEE5E533DAC7BD2C8947B0719F7A8BD17C101EB\
        DBEACDB295C10BF041E903AF3FF1E6101FF7DB9BD024C6272912D86382090D5A\
        7614E174DC034EBBB541435C80869CEED1F1E1710B71D6EE7F52AE354505A83A\
        1E279FBA02572DC4661C1D75ABF5A7130B70306CAFA69DABC2F6200A698198F8
        """

    @Test("the published sample's key is too short to be trusted: vector B4")
    func shortKey() {
        #expect(throws: UnreadableKey.badLength(bits: 1024)) {
            try PublicKey(pem: Self.publishedKey)
        }
    }

    @Test("the published sample fits our recipe, as the openssl command finds: vector B4")
    func published() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "b4-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let signature = try #require(Hexadecimal.bytes(Self.publishedChecksum))
        let text = RBSChecksum.text(over: Self.pairs.reversed().map { Form.Field($0.0, $0.1) })
        try Data(Self.publishedKey.utf8).write(to: folder.appending(path: "key.pem"))
        try Data(signature).write(to: folder.appending(path: "signature"))
        try Data(text.utf8).write(to: folder.appending(path: "text"))
        #expect(text == Self.text)
        #expect(try Self.openssl("-sha512", in: folder))
        #expect(try !Self.openssl("-sha256", in: folder))
    }

    private static func openssl(_ digest: String, in folder: URL) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "dgst", digest, "-verify", "key.pem", "-signature", "signature", "text",
        ]
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
