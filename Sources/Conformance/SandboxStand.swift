import Banks
import Payments
package import SandboxBank
import Seals
import Synchronization
package import Wire

/// Every bank of the sandbox on the bench, with keys that live as long as the stand.
package struct SandboxStand: Sendable {
    package let clock: PlayedClock
    private let secret: Secret
    private let key: PrivateKey
    private let publicKey: PublicKey

    /// Where the sandbox's banks report; nothing needs to listen there.
    package static let callbackURL = "http://conformance.test/callback"

    /// Another `secret` is another merchant's stand: its callbacks are forgeries to all others.
    package init(clock: PlayedClock, secret: Secret = Secret("conformance-secret")) throws {
        self.clock = clock
        self.secret = secret
        key = try PrivateKey.made(for: .rsaSHA256)
        publicKey = try PublicKey(pem: key.publicPEM)
    }

    /// What a bank that signs its webhooks publishes.
    package var publicPEM: String { key.publicPEM }

    /// What the sandbox must know, on any free port of the loopback.
    package var settings: SandboxSettings {
        SandboxSettings(
            host: "127.0.0.1",
            port: 0,
            raiffeisen: .init(
                merchantID: Self.merchant,
                secretKey: secret,
                callbackURL: Self.callbackURL
            ),
            elplat: .init(login: "demo", password: secret, organisationID: "777"),
            tbank: .init(terminalKey: Self.terminal, password: secret),
            tochka: .init(
                token: secret,
                merchantID: Self.merchant,
                accountID: Self.account,
                key: key,
                callbackURL: Self.callbackURL
            ),
            alfa: .init(terminal: Self.alfaTerminal, keyName: "alias", publicKey: publicKey),
            rbs: .init(
                login: "shop-api",
                password: secret,
                token: secret,
                checksumKey: secret,
                signingKey: nil,
                callbackURL: Self.callbackURL
            ),
            yookassa: .init(
                shopID: "100500",
                secretKey: secret,
                gatewayID: "123",
                callbackURL: Self.callbackURL
            ),
            cloudpayments: .init(
                publicID: "pk_sandbox",
                apiSecret: secret,
                callbackURL: Self.callbackURL
            )
        )
    }

    private static let merchant = "MA0000000001"
    private static let terminal = "1700000000001DEMO"
    private static let account = "40802810802000000008/044525104"
    private static let alfaTerminal = "90000001"

    /// The list of the banks that are tried: a new bank is a line.
    package static let banks = SandboxSettings.Bank.allCases

    /// `url` is the sandbox itself; `mailbox` hears what its courier carries.
    package func bench(
        _ bank: SandboxSettings.Bank,
        at url: String,
        sender: any Sender,
        mailbox: any Mailbox
    ) -> Bench {
        let serial = Serial()
        return Bench(
            name: bank.rawValue,
            bank: dialect(of: bank, at: url),
            sender: sender,
            buyer: SandboxBuyer(url: url, sender: sender),
            mailbox: mailbox,
            patience: clock,
            // The least that T-Bank takes.
            price: Money(kopecks: 1000),
            registerName: "Касса 1" + (bank == .yookassa ? " " + Self.plate : ""),
            newID: { "conformance-\(bank.rawValue)-\(serial.next())" }
        )
    }

    /// A plate comes printed.
    private static let plate = "https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"

    private func dialect(of bank: SandboxSettings.Bank, at url: String) -> any Bank {
        switch bank {
        case .raiffeisen: Raiffeisen(raiffeisen(url))
        case .elplat: Elplat(elplat(url))
        case .tbank: TBank(tbank(url))
        case .tochka: Tochka(tochka(url), keys: KeyRing([.init("sandbox", publicKey)], now: { 0 }))
        case .alfa: Alfa(alfa(url))
        case .rbs: RBS(rbs(url))
        case .yookassa: YooKassa(yookassa(url))
        case .cloudpayments: CloudPayments(cloudpayments(url))
        }
    }
}

extension SandboxStand {
    private func raiffeisen(_ url: String) -> Raiffeisen.Settings {
        .init(
            baseURL: url + "/raiffeisen/api",
            merchantID: Self.merchant,
            publicID: Self.merchant,
            secretKeys: KeyRing([secret])
        )
    }

    private func elplat(_ url: String) -> Elplat.Settings {
        .init(
            baseURL: url + "/elplat",
            login: "demo",
            password: secret,
            organisationID: "777",
            callbackURL: Self.callbackURL,
            methods: .assumed
        )
    }

    private func tbank(_ url: String) -> TBank.Settings {
        .init(
            baseURL: url + "/tbank/v2",
            terminalKey: Self.terminal,
            passwords: KeyRing([secret]),
            callbackURL: Self.callbackURL
        )
    }

    private func tochka(_ url: String) -> Tochka.Settings {
        .init(
            baseURL: url + "/tochka/uapi",
            token: secret,
            merchantID: Self.merchant,
            accountID: Self.account
        )
    }

    private func alfa(_ url: String) -> Alfa.Settings {
        .init(
            serviceURL: url + "/alfa",
            terminal: Self.alfaTerminal,
            keyName: "alias",
            signingKey: key,
            callbackURL: Self.callbackURL
        )
    }

    private func rbs(_ url: String) -> RBS.Settings {
        .init(
            gateway: RBSGateway.named("other-with-registers") ?? .other,
            baseURL: url + "/rbs/payment/rest",
            credentials: .login("shop-api", password: secret),
            seals: KeyRing([.token(secret)]),
            callbackURL: Self.callbackURL,
            returnURL: "https://conformance.test/"
        )
    }

    private func yookassa(_ url: String) -> YooKassa.Settings {
        .init(
            baseURL: url + "/yookassa/v3",
            shopID: "100500",
            secretKeys: KeyRing([secret]),
            gatewayID: "123"
        )
    }

    private func cloudpayments(_ url: String) -> CloudPayments.Settings {
        .init(
            baseURL: url + "/cloudpayments",
            publicID: "pk_sandbox",
            apiSecrets: KeyRing([secret])
        )
    }
}

/// Numbers in order.
private final class Serial: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
