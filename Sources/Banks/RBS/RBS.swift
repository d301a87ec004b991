import Payments
package import Seals
package import Wire

/// The RBS gateway of BPC, as Sberbank, Alfa-Bank, VTB, MTS Bank and others run it.
///
/// Protocol sheet 2, section 4. Forms out, JSON back, whole kopecks. Members of the family differ by
/// `RBSGateway`, their address and their credentials. What is guessed lies in `RBSAssumptions.swift`.
package struct RBS: Bank {
    package enum Credentials: Hashable, Sendable {
        /// The API user, such as `shop-api`.
        case login(String, password: Secret)
        case token(Secret)
    }

    package struct Settings: Sendable {
        package let gateway: RBSGateway
        /// Such as `https://pay.alfabank.ru/payment/rest`, or `https://alfa.rbsuat.com/payment/rest`
        /// for trials.
        package let baseURL: String
        package let credentials: Credentials
        /// Any that is good may seal a callback; where there is none, callbacks only hint.
        package let seals: KeyRing<RBSChecksum.Key>
        /// Where the bank is to report payments of one-use codes; those of registers go to the
        /// address in the cabinet.
        package let callbackURL: String
        /// Where a buyer returns to: the gateway insists on an address.
        package let returnURL: String

        package init(
            gateway: RBSGateway,
            baseURL: String,
            credentials: Credentials,
            seals: KeyRing<RBSChecksum.Key>,
            callbackURL: String,
            returnURL: String
        ) {
            self.gateway = gateway
            self.baseURL = baseURL
            self.credentials = credentials
            self.seals = seals
            self.callbackURL = callbackURL
            self.returnURL = returnURL
        }
    }

    let settings: Settings

    /// An empty key would let anybody seal a callback.
    package init(_ settings: Settings) {
        precondition(
            settings.seals.keys.allSatisfy { !$0.key.isEmpty },
            "the key of the gateway's callbacks is empty"
        )
        self.settings = settings
    }

    package var capabilities: Capabilities {
        Capabilities(
            // An order is read by the number that we gave it.
            readsLostActivation: true,
            // The order can be read by our number, but its code was in the lost reply.
            readsLostIssue: false,
            offersRegisters: settings.gateway.offersRegisters,
            // decline names the order, and each charge is an order of its own.
            releaseNamesCharge: true,
            // No description says what comes of a second instantPayment.
            secondActivation: .unstated,
            // `mdOrder`, and our `orderNumber`.
            callbackNamesActivation: true,
            offersRevoke: true,
            // The gateway declines an order whose time is over.
            tellsExpiry: true,
            offersRefund: true,
            readsRefund: true,
            repeatsRefundSafely: false,
            longestRegisterSeconds: RBSAssumptions.longestRegisterSeconds,
            longestCodeSeconds: RBSAssumptions.longestCodeSeconds,
            shortestSeconds: 60
        )
    }

    package var keyUses: [KeyUse] { settings.seals.uses }

    package func acknowledgement() -> Reply {
        Reply(status: 200)
    }

    static let purposeLimit = 140
}

extension RBS {
    var name: String { settings.gateway.title }

    func request(_ path: String, _ fields: [Form.Field]) -> Request {
        let signed = credentials.map { Form.Field($0.name, $0.value) } + fields
        return Request(FieldText.base(settings.baseURL) + "/" + path, form: Form(signed))
    }

    /// For the one call whose body is JSON.
    func request(_ path: String, json fields: [JSON.Member]) -> Request {
        let signed = credentials.map { JSON.Member($0.name, .text($0.value)) } + fields
        return Request(
            .post,
            FieldText.base(settings.baseURL) + "/" + path,
            json: .object(signed)
        )
    }

    private var credentials: [(name: String, value: String)] {
        switch settings.credentials {
        case .login(let user, let password):
            [("userName", user), ("password", password.reveal())]
        case .token(let token): [("token", token.reveal())]
        }
    }

    /// What a good reply carries: an error has a code, with HTTP 200 too; a good reply has 0 or none.
    func content(of reply: Reply) throws(BankTrouble) -> JSON {
        let body = try BankReply.object(in: reply, of: name)
        let code = body["errorCode"]?.textOrLiteral ?? "0"
        guard code == "0" else {
            let words = BankWords.words(body["errorMessage"]?.text ?? "")
            guard code != Self.systemErrorCode else {
                throw .unknown("\(name) has a system error (\(code)): \(words)")
            }
            throw .refused(code: BankWords.code(code), words: words)
        }
        guard reply.status < 300 else {
            throw .unknown("\(name) answered HTTP \(reply.status) without a code")
        }
        return body
    }

    private static let systemErrorCode = "7"

    func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }

    // MARK: Names of orders

    /// Our id as the gateway's `orderNumber`: without the hyphens, which make it too long.
    static func orderNumber(_ charge: Charge) -> String {
        charge.id.text.replacing("-", with: "")
    }

    /// Our id that an `orderNumber` stands for: the hyphens of a UUID put back.
    static func chargeID(_ orderNumber: String) -> String {
        let digits = Array(orderNumber.utf8)
        guard digits.count == 32, Hexadecimal.bytes(orderNumber) != nil else { return orderNumber }
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }

    /// By the gateway's name of the order where it gave one, or else by ours.
    static func orderField(_ charge: Charge) -> Form.Field {
        if let order = charge.activation { return Form.Field("orderId", order) }
        return Form.Field("orderNumber", orderNumber(charge))
    }
}
