import Payments
package import Seals
package import Wire

/// Tochka Bank, "SBP" of its open interface: dynamic codes, and register codes (кассовые ссылки).
///
/// Protocol sheet 1, section 3 (OpenAPI 1.91.2). Its webhooks are signed tokens and believed; see
/// `Tochka+Judging.swift`. What no source says is in `TochkaAssumptions.swift`.
package struct Tochka: Bank {
    package struct Settings: Sendable {
        /// `https://enter.tochka.com/uapi`, or `https://enter.tochka.com/sandbox/v2` for trials.
        package let baseURL: String
        /// The JWT of the bank's cabinet, with the rights to read and edit SBP data.
        package let token: Secret
        /// `MA…`, `MB…` or `MF…`, 12 characters.
        package let merchantID: String
        /// Account and BIC with a slash between: `40802810802000000008/044525104`.
        package let accountID: String
        /// Where the bank publishes the key of its webhooks; whoever keeps `keys` fetches it there.
        package let keysURL: String
        /// Where a buyer returns to from a register's code, https.
        package let registerRedirectURL: String?

        package init(
            baseURL: String,
            token: Secret,
            merchantID: String,
            accountID: String,
            keysURL: String = Tochka.publishedKeysURL,
            registerRedirectURL: String? = nil
        ) {
            self.baseURL = baseURL
            self.token = token
            self.merchantID = merchantID
            self.accountID = accountID
            self.keysURL = keysURL
            self.registerRedirectURL = registerRedirectURL
        }

        /// Twenty digits, a slash, nine digits: it goes into addresses as it is.
        package static func isAccountID(_ text: String) -> Bool {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let areDigits = parts.allSatisfy { $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
            return areDigits && parts.map(\.utf8.count) == [20, 9]
        }
    }

    package let settings: Settings
    /// The bank's keys; whoever fetches them puts them here.
    package let keys: KeyRing<PublicKey>

    package static let publishedKeysURL =
        "https://enter.tochka.com/doc/openapi/static/keys/public"

    package init(_ settings: Settings, keys: KeyRing<PublicKey>) {
        precondition(!settings.token.isEmpty, "Tochka needs a token")
        precondition(Settings.isAccountID(settings.accountID), "Tochka needs account and BIC")
        self.settings = settings
        self.keys = keys
    }

    package var capabilities: Capabilities {
        Capabilities(
            // An operation is read by `paramsId`, which was in the lost reply.
            readsLostActivation: false,
            // A payment status is asked by `qrcId`, which was in the lost reply.
            readsLostIssue: false,
            offersRegisters: true,
            // `deactivate` names only the link.
            releaseNamesCharge: false,
            // The description lists no such error, nor that it would be none.
            secondActivation: .unstated,
            // A webhook has the `qrcId` and no `paramsId`.
            callbackNamesActivation: false,
            // There is no call that revokes a one-use code: it lives until its `ttl` is over.
            offersRevoke: false,
            // The payment status of an expired code has no word for that.
            tellsExpiry: false,
            // Of one-use codes only; the rest goes through the internet bank.
            offersRefund: true,
            // The bank names a refund itself and takes no id of ours.
            readsRefund: false,
            repeatsRefundSafely: false,
            longestRegisterSeconds: Self.registerMinutes.upperBound * 60,
            longestCodeSeconds: Self.codeMinutes.upperBound * 60,
            shortestSeconds: Self.registerMinutes.lowerBound * 60
        )
    }

    static let codeMinutes: ClosedRange<Int64> = 1...129_600
    static let registerMinutes: ClosedRange<Int64> = 5...20
    static let purposeLimit = 140
    static let name = "Tochka"

    package var keyUses: [KeyUse] { keys.uses }

    package var namesInBooks: NamesInBooks {
        let account = settings.accountID.split(separator: "/").first.map(String.init)
        return NamesInBooks(merchant: settings.merchantID, account: account)
    }

    /// The bank asks for HTTP 200 and for nothing in it.
    package func acknowledgement() -> Reply {
        Reply(status: 200)
    }
}

extension Tochka {
    /// Every body is wrapped in `Data`.
    func request(_ method: Request.Method, _ path: String, data: JSON? = nil) -> Request {
        let url = FieldText.base(settings.baseURL) + path
        let headers: Headers = ["Authorization": "Bearer " + settings.token.reveal()]
        guard let data else { return Request(method, url, headers: headers) }
        return Request(method, url, headers: headers, json: ["Data": data])
    }

    static func cashboxPath(_ code: Link.Code, _ deed: String) -> String {
        "/sbp/v1.0/cashbox-qr-code/\(FieldText.pathSegment(code.qrcID))/\(deed)"
    }

    static func purpose(_ charge: Charge) -> JSON {
        .text(FieldText.cut(charge.purpose, to: purposeLimit))
    }

    /// Whole minutes, rounded down: a code that outlives its charge could be paid too late.
    static func minutes(_ charge: Charge, within limits: ClosedRange<Int64>) -> JSON {
        let minutes = charge.deadline.seconds(since: charge.requestedAt) / 60
        return .integer(min(max(minutes, limits.lowerBound), limits.upperBound))
    }

    /// `Data` of a good reply; 424 says that a service behind the bank's door gave no answer.
    static func data(in reply: Reply) throws(BankTrouble) -> JSON {
        guard reply.status != 424 else { throw .unknown("\(name) answered HTTP 424") }
        let body = try BankReply.object(in: reply, of: name)
        guard reply.status < 300 else {
            guard let code = body["code"]?.textOrLiteral else {
                throw .unknown("\(name) answered HTTP \(reply.status) without a code")
            }
            let first = body["Errors"]?.list?.first
            let words = first?["message"]?.text ?? body["message"]?.text ?? ""
            throw .refused(
                code: BankWords.code(first?["errorCode"]?.textOrLiteral ?? code),
                words: BankWords.words(words)
            )
        }
        guard let data = body["Data"], data.members != nil else { throw unreadable("Data") }
        return data
    }

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
