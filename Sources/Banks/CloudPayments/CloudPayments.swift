package import Seals
package import Wire

/// CloudPayments: one-use codes of SBP.
///
/// Protocol sheet 2, section 5.2. Amounts are decimal roubles. There is no register's code, no
/// taking back of a code, and no look-up of a refund. What is guessed lies in
/// `CloudPaymentsAssumptions.swift`.
package struct CloudPayments: Bank {
    package struct Settings: Sendable {
        /// `https://api.cloudpayments.ru`, also for trials.
        package let baseURL: String
        package let publicID: String
        /// The first good one authorises our calls; all that are good may seal a notification, so
        /// that one can be replaced without losing any.
        package let apiSecrets: KeyRing<Secret>
        /// The site is in test mode: without this a payment of that mode is no money.
        package let isTest: Bool

        package init(
            baseURL: String,
            publicID: String,
            apiSecrets: KeyRing<Secret>,
            isTest: Bool = false
        ) {
            self.baseURL = baseURL
            self.publicID = publicID
            self.apiSecrets = apiSecrets
            self.isTest = isTest
        }
    }

    let settings: Settings

    /// The settings must name a secret: an empty one would let anybody seal a notification.
    package init(_ settings: Settings) {
        precondition(
            settings.apiSecrets.holdsSecrets,
            "CloudPayments needs the site's API secret"
        )
        self.settings = settings
    }

    package var capabilities: Capabilities {
        Capabilities(
            readsLostActivation: false,
            // The payment can be found by our name, but its code was in the lost reply.
            readsLostIssue: false,
            offersRegisters: false,
            releaseNamesCharge: true,
            // There are no register's codes.
            secondActivation: .unstated,
            // `InvoiceId` is our id.
            callbackNamesActivation: true,
            offersRevoke: false,
            // No status means "the time is over".
            tellsExpiry: false,
            offersRefund: true,
            readsRefund: false,
            // The same X-Request-ID brings the first answer for one hour; after it, pays again.
            repeatsRefundSafely: false,
            longestRegisterSeconds: 0,
            longestCodeSeconds: 129_600 * 60,
            shortestSeconds: 60
        )
    }

    package var keyUses: [KeyUse] { settings.apiSecrets.uses }

    /// Code 0: the payment is agreed to, or the news is on file.
    package func acknowledgement() -> Reply {
        let headers: Headers = ["Content-Type": "application/json"]
        return Reply(status: 200, headers: headers, body: JSON.object([.init("code", 0)]).bytes)
    }

    static let name = "CloudPayments"
}

extension CloudPayments {
    /// A call; one with the same `key` brings the first answer again, for an hour.
    func request(_ path: String, key: String? = nil, _ body: JSON) -> Request {
        let secret = settings.apiSecrets.current?.reveal() ?? ""
        let pair = "\(settings.publicID):\(secret)"
        var headers: Headers = ["Authorization": "Basic " + Base64.text(Array(pair.utf8))]
        if let key { headers.add("X-Request-ID", key) }
        return Request(.post, FieldText.base(settings.baseURL) + path, headers: headers, json: body)
    }

    /// What a good reply carries; a refusal comes with HTTP 200 and `Success: false`.
    static func model(of reply: Reply) throws(BankTrouble) -> JSON {
        let body = try BankReply.object(in: reply, of: name)
        guard let isGood = body["Success"]?.bool else {
            throw .unknown("\(name) answered HTTP \(reply.status) without saying yes or no")
        }
        guard isGood else { throw refusal(body) }
        guard reply.status < 300 else {
            throw .unknown("\(name) answered HTTP \(reply.status) with a success")
        }
        return body["Model"] ?? .null
    }

    private static func refusal(_ body: JSON) -> BankTrouble {
        let message = body["Message"]?.text ?? ""
        guard message != notFound else { return .refused(code: notFound, words: message) }
        let code = body["Model"]?["ReasonCode"]?.textOrLiteral ?? "refused"
        let words = message.isEmpty ? body["Model"]?["Reason"]?.text ?? "" : message
        return .refused(code: BankWords.code(code), words: BankWords.words(words))
    }

    static let notFound = "Not found"

    /// The bank's number of a payment: digits only.
    static func number(_ json: JSON?) -> String? {
        guard let number = json?.textOrLiteral, isNumber(number) else { return nil }
        return number
    }

    static func isNumber(_ text: String) -> Bool {
        (1...numberLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static let numberLimit = 20

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
