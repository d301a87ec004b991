import Foundation

/// A settings file for a service whose banks are the sandbox.
struct DemoSettings {
    let keys: SandboxKeys
    let servicePort: Int
    let sandboxURL: String
    /// nil for no listener.
    let receiverURL: String?

    var text: String {
        """
        # Made for the sandbox: the banks are on this machine and no money moves.
        http:
          host: 127.0.0.1
          port: \(servicePort)
        ledger:
          path: kassalink.sqlite
        merchants: [shop]
        merchant:
          shop:
            name: Магазин «Пример»
        stores: [main]
        store:
          main:
            name: Главный
            account: raif
            fiscal: kassir
            vat: vat22
        accounts: [raif, elplat, tbank, rbs, tochka, alfa, yookassa, cloudpayments]
        account:
          raif:
            bank: raiffeisen
            base-url: \(sandboxURL)/raiffeisen/api
            merchant-id: \(SandboxKeys.merchantID)
            secret-key-files: [\(keys.raiffeisenKey.lastPathComponent)]
            callback-secret-files: [\(keys.raiffeisenCallback.lastPathComponent)]
          elplat:
            bank: elplat
            base-url: \(sandboxURL)/elplat
            login: \(SandboxKeys.login)
            password-file: \(keys.elplatPassword.lastPathComponent)
            organisation-id: "\(SandboxKeys.organisationID)"
            callback-secret-files: [\(keys.elplatCallback.lastPathComponent)]
            assumed-methods: on
          tbank:
            bank: tbank
            base-url: \(sandboxURL)/tbank/v2
            terminal-key: \(SandboxKeys.terminalKey)
            secret-key-files: [\(keys.tbankPassword.lastPathComponent)]
            callback-secret-files: [\(keys.tbankCallback.lastPathComponent)]
          rbs:
            bank: rbs
            gateway: alfa
            base-url: \(sandboxURL)/rbs/payment/rest
            login: \(SandboxKeys.gatewayUser)
            password-file: \(keys.rbsPassword.lastPathComponent)
            secret-key-files: [\(keys.rbsChecksum.lastPathComponent)]
            callback-secret-files: [\(keys.rbsCallback.lastPathComponent)]
            return-url: http://127.0.0.1:\(servicePort)/
          tochka:
            bank: tochka
            base-url: \(sandboxURL)/tochka/uapi
            keys-url: \(sandboxURL)/tochka/doc/openapi/static/keys/public
            merchant-id: \(SandboxKeys.merchantID)
            bank-account: \(SandboxKeys.tochkaAccount)
            token-file: \(keys.tochkaToken.lastPathComponent)
            callback-secret-files: [\(keys.tochkaCallback.lastPathComponent)]
          alfa:
            bank: alfa
            base-url: \(sandboxURL)/alfa
            terminal: "\(SandboxKeys.alfaTerminal)"
            key-name: \(SandboxKeys.alfaKeyName)
            signing-key-file: \(keys.alfaKey.lastPathComponent)
            callback-secret-files: [\(keys.alfaCallback.lastPathComponent)]
          yookassa:
            bank: yookassa
            base-url: \(sandboxURL)/yookassa/v3
            shop-id: "\(SandboxKeys.shopID)"
            gateway-id: "\(SandboxKeys.gatewayID)"
            secret-key-files: [\(keys.yookassaKey.lastPathComponent)]
            callback-secret-files: [\(keys.yookassaCallback.lastPathComponent)]
          cloudpayments:
            bank: cloudpayments
            base-url: \(sandboxURL)/cloudpayments
            public-id: \(SandboxKeys.publicID)
            secret-key-files: [\(keys.cloudpaymentsKey.lastPathComponent)]
            callback-secret-files: [\(keys.cloudpaymentsCallback.lastPathComponent)]
        fiscals: [kassir]
        fiscal:
          kassir:
            kind: cloudkassir
            base-url: \(sandboxURL)/cloudkassir/v1
            login: \(SandboxKeys.tillsLogin)
            password-file: \(keys.kassirPassword.lastPathComponent)
            inn: "7701000001"
            email: shop@example.ru
            tax-system: osn
            address: https://shop.example.ru
        \(listener)
        """
    }

    private var listener: String {
        guard let receiverURL else { return "listeners: []\n" }
        return """
            listeners: [accounting]
            listener:
              accounting:
                kind: webhook
                url: \(receiverURL)
                allow-addresses: [127.0.0.1]
                secret-files: [\(keys.accounting.lastPathComponent)]

            """
    }
}
