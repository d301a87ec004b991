import Foundation
import SandboxBank
import Seals
import Wire

/// The secrets that a sandbox and a service share, in files of one folder; made where missing.
struct SandboxKeys {
    let folder: URL

    static let merchantID = "MA0000000552"
    static let login = "demo-shop"
    static let organisationID = "777"
    static let terminalKey = "1700000000001DEMO"
    static let gatewayUser = "shop-api"
    static let tochkaAccount = "40802810802000000008/044525104"
    static let alfaTerminal = "90000001"
    static let alfaKeyName = "sandbox"
    static let shopID = "100500"
    static let gatewayID = "123"
    static let publicID = "pk_sandbox"
    static let tillsLogin = "demo-shop"

    var raiffeisenKey: URL { folder.appendingPathComponent("raif.key") }
    var raiffeisenCallback: URL { folder.appendingPathComponent("raif.callback") }
    var elplatPassword: URL { folder.appendingPathComponent("elplat.password") }
    var elplatCallback: URL { folder.appendingPathComponent("elplat.callback") }
    var tbankPassword: URL { folder.appendingPathComponent("tbank.password") }
    var tbankCallback: URL { folder.appendingPathComponent("tbank.callback") }
    var rbsPassword: URL { folder.appendingPathComponent("rbs.password") }
    var rbsToken: URL { folder.appendingPathComponent("rbs.token") }
    var rbsChecksum: URL { folder.appendingPathComponent("rbs.checksum") }
    var rbsCallback: URL { folder.appendingPathComponent("rbs.callback") }
    var tochkaToken: URL { folder.appendingPathComponent("tochka.token") }
    var tochkaCallback: URL { folder.appendingPathComponent("tochka.callback") }
    var alfaKey: URL { folder.appendingPathComponent("alfa.key") }
    var alfaCallback: URL { folder.appendingPathComponent("alfa.callback") }
    var yookassaKey: URL { folder.appendingPathComponent("yookassa.key") }
    var yookassaCallback: URL { folder.appendingPathComponent("yookassa.callback") }
    var cloudpaymentsKey: URL { folder.appendingPathComponent("cloudpayments.key") }
    var cloudpaymentsCallback: URL { folder.appendingPathComponent("cloudpayments.callback") }
    var kassirPassword: URL { folder.appendingPathComponent("kassir.password") }
    var accounting: URL { folder.appendingPathComponent("accounting.secret") }

    /// Makes the folder and every secret that is not there yet.
    func make() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try make(raiffeisenKey, Randomness.token())
        try make(raiffeisenCallback, Randomness.token())
        try make(elplatPassword, Hexadecimal.text(Randomness.bytes(count: 16)))
        try make(elplatCallback, Randomness.token())
        try make(tbankPassword, Randomness.token(byteCount: 10))
        try make(tbankCallback, Randomness.token())
        try make(rbsPassword, Randomness.token(byteCount: 10))
        try make(rbsToken, Randomness.token(byteCount: 10))
        try make(rbsChecksum, Randomness.token())
        try make(rbsCallback, Randomness.token())
        try make(tochkaToken, Randomness.token())
        try make(tochkaCallback, Randomness.token())
        try make(alfaKey, PrivateKey.made(for: .rsaSHA256).privatePEM)
        try make(alfaCallback, Randomness.token())
        try make(yookassaKey, Randomness.token())
        try make(yookassaCallback, Randomness.token())
        try make(cloudpaymentsKey, Randomness.token())
        try make(cloudpaymentsCallback, Randomness.token())
        try make(kassirPassword, Randomness.token())
        try make(accounting, "whsec_" + Base64.text(Randomness.bytes(count: 32)))
    }

    /// What the sandbox must know to be the bank of a service with these keys.
    func settings(port: Int, serviceURL: String) throws -> SandboxSettings {
        let calls = serviceURL + "/callbacks"
        let alfa = try PrivateKey(pem: try secret(alfaKey).reveal())
        return SandboxSettings(
            host: "127.0.0.1",
            port: port,
            raiffeisen: SandboxSettings.Raiffeisen(
                merchantID: Self.merchantID,
                secretKey: try secret(raiffeisenKey),
                callbackURL: "\(calls)/raiffeisen/raif/\(try secret(raiffeisenCallback).reveal())"
            ),
            elplat: SandboxSettings.Elplat(
                login: Self.login,
                password: try secret(elplatPassword),
                organisationID: Self.organisationID
            ),
            tbank: SandboxSettings.TBank(
                terminalKey: Self.terminalKey,
                password: try secret(tbankPassword)
            ),
            tochka: SandboxSettings.Tochka(
                token: try secret(tochkaToken),
                merchantID: Self.merchantID,
                accountID: Self.tochkaAccount,
                key: try PrivateKey.made(for: .rsaSHA256),
                callbackURL: "\(calls)/tochka/tochka/\(try secret(tochkaCallback).reveal())"
            ),
            alfa: SandboxSettings.Alfa(
                terminal: Self.alfaTerminal,
                keyName: Self.alfaKeyName,
                publicKey: try PublicKey(pem: alfa.publicPEM)
            ),
            rbs: SandboxSettings.RBS(
                login: Self.gatewayUser,
                password: try secret(rbsPassword),
                token: try secret(rbsToken),
                checksumKey: try secret(rbsChecksum),
                signingKey: nil,
                callbackURL: "\(calls)/rbs/rbs/\(try secret(rbsCallback).reveal())"
            ),
            yookassa: try yookassa(calls),
            cloudpayments: try cloudpayments(calls),
            cloudkassir: SandboxSettings.CloudKassir(
                login: Self.tillsLogin,
                password: try secret(kassirPassword)
            )
        )
    }

    private func yookassa(_ calls: String) throws -> SandboxSettings.YooKassa {
        let callback = try secret(yookassaCallback).reveal()
        return SandboxSettings.YooKassa(
            shopID: Self.shopID,
            secretKey: try secret(yookassaKey),
            gatewayID: Self.gatewayID,
            callbackURL: "\(calls)/yookassa/yookassa/\(callback)"
        )
    }

    private func cloudpayments(_ calls: String) throws -> SandboxSettings.CloudPayments {
        let callback = try secret(cloudpaymentsCallback).reveal()
        return SandboxSettings.CloudPayments(
            publicID: Self.publicID,
            apiSecret: try secret(cloudpaymentsKey),
            callbackURL: "\(calls)/cloudpayments/cloudpayments/\(callback)"
        )
    }

    private func secret(_ file: URL) throws -> Secret {
        try SecretFile.read(file.path, for: file.lastPathComponent)
    }

    private func make(_ file: URL, _ text: @autoclosure () throws -> String) throws {
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        try SecretFile.write(try text(), to: file)
    }
}
