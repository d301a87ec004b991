import Payments
package import Seals
package import Wire

/// Raiffeisen SBP (Raif Pay): dynamic codes, and register codes charged by orders.
///
/// Protocol sheet 2, section 2. Callbacks are sealed and believed; see `Raiffeisen+Judging.swift`.
package struct Raiffeisen: Bank {
    package struct Settings: Sendable {
        /// `https://pay.raif.ru/api`, or `https://pay-test.raif.ru/api` for trials.
        package let baseURL: String
        /// `sbpMerchantId`, such as MA0000000552; callbacks about another merchant are rejected.
        package let merchantID: String
        /// Names the merchant in callbacks of the newer shapes; they are rejected without it.
        package let publicID: String?
        /// The first good one authorises our calls; all that are good may seal a callback, so that a
        /// key can be replaced without losing one.
        package let secretKeys: KeyRing<Secret>
        /// The account that takes the money, 20 digits; nil for the merchant's default.
        package let account: String?
        /// Where a buyer returns to from a register's code.
        package let registerRedirectURL: String?

        package init(
            baseURL: String,
            merchantID: String,
            publicID: String? = nil,
            secretKeys: KeyRing<Secret>,
            account: String? = nil,
            registerRedirectURL: String? = nil
        ) {
            self.baseURL = baseURL
            self.merchantID = merchantID
            self.publicID = publicID
            self.secretKeys = secretKeys
            self.account = account
            self.registerRedirectURL = registerRedirectURL
        }
    }

    let settings: Settings

    /// The settings must name a key: an empty one would let anybody seal a callback.
    package init(_ settings: Settings) {
        precondition(
            settings.secretKeys.holdsSecrets,
            "Raiffeisen needs a secret key"
        )
        self.settings = settings
    }

    package var capabilities: Capabilities {
        Capabilities(
            // An order is read by the id that we gave it.
            readsLostActivation: true,
            // Everything about a one-use code is asked by its qrId, which was in the lost reply.
            readsLostIssue: false,
            offersRegisters: true,
            // DELETE names the order, and each charge is an order of its own.
            releaseNamesCharge: true,
            // No source says: protocol sheet 2, section 2.6.
            secondActivation: .unstated,
            // Its `order` is our id; that this holds for a register's code too is concluded.
            callbackNamesActivation: true,
            offersRevoke: true,
            // Codes and orders have the status EXPIRED.
            tellsExpiry: true,
            offersRefund: true,
            // GET by our refundId.
            readsRefund: true,
            // No source says that a repeated refundId is harmless: look up first.
            repeatsRefundSafely: false,
            // No source states a limit: 20 minutes is that of every bank that states one.
            longestRegisterSeconds: 20 * 60,
            // The limit of НСПК for one-use codes: 129,600 minutes.
            longestCodeSeconds: 129_600 * 60,
            // No source states a limit; НСПК takes whole minutes.
            shortestSeconds: 60
        )
    }

    package var keyUses: [KeyUse] { settings.secretKeys.uses }

    package var namesInBooks: NamesInBooks {
        NamesInBooks(merchant: settings.merchantID, account: settings.account)
    }

    package func acknowledgement() -> Reply {
        Reply(status: 200)
    }

    static let name = "Raiffeisen"
}

extension Raiffeisen {
    func request(_ method: Request.Method, _ path: String, json: JSON? = nil) -> Request {
        let url = FieldText.base(settings.baseURL) + path
        let key = settings.secretKeys.current?.reveal() ?? ""
        let headers: Headers = ["Authorization": "Bearer " + key]
        guard let json else { return Request(method, url, headers: headers) }
        return Request(method, url, headers: headers, json: json)
    }

    static func codePath(_ qrcID: String) -> String {
        "/sbp/v2/qrs/" + FieldText.pathSegment(qrcID)
    }

    /// Orders are asked for by the name that the bank gave back, or else by ours.
    static func orderPath(_ charge: Charge) -> String {
        "/payment/v1/orders/" + FieldText.pathSegment(orderID(charge))
    }

    static func orderID(_ charge: Charge) -> String {
        charge.activation ?? charge.id.text
    }

    /// What a good reply carries; a refusal may come with HTTP 200 as well as with 4xx.
    static func content(of reply: Reply) throws(BankTrouble) -> JSON {
        let body = try BankReply.object(in: reply, of: name)
        let code = body["code"]?.textOrLiteral ?? body["errorCode"]?.textOrLiteral
        if let code, code != "SUCCESS" {
            let words = body["message"]?.text ?? body["errorMessage"]?.text ?? ""
            throw .refused(code: BankWords.code(code), words: BankWords.words(words))
        }
        guard reply.status < 300 else {
            throw .unknown("\(name) answered HTTP \(reply.status) without a code")
        }
        return body
    }

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
