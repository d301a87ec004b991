import Payments
package import Seals
package import Wire

/// T-Bank internet acquiring (Т-Касса): one-use SBP codes.
///
/// Protocol sheet 2, section 3. Amounts are whole kopecks, times are written with Moscow's offset. The
/// register's code (кассовая ссылка) lives in another interface, TACAP, whose seal is not published,
/// so it is not offered. What is guessed lies in `TBankAssumptions.swift`.
package struct TBank: Bank {
    package struct Settings: Sendable {
        /// `https://securepay.tinkoff.ru/v2`; a terminal for trials ends in DEMO and has the same.
        package let baseURL: String
        /// The key of the terminal; callbacks about another terminal are rejected.
        package let terminalKey: String
        /// The first good one seals our calls; all that are good may seal a callback, so that a
        /// password can be replaced without losing one.
        package let passwords: KeyRing<Secret>
        /// Where the bank is to report payments; the bank permits no port other than 443.
        package let callbackURL: String

        package init(
            baseURL: String,
            terminalKey: String,
            passwords: KeyRing<Secret>,
            callbackURL: String
        ) {
            self.baseURL = baseURL
            self.terminalKey = terminalKey
            self.passwords = passwords
            self.callbackURL = callbackURL
        }
    }

    let settings: Settings

    /// The settings must name a password: an empty one would let anybody seal a callback.
    package init(_ settings: Settings) {
        precondition(
            settings.passwords.holdsSecrets,
            "T-Bank needs the terminal's password"
        )
        self.settings = settings
    }

    package var capabilities: Capabilities {
        Capabilities(
            readsLostActivation: false,
            // The order can be read by our id, but its code was in the lost reply.
            readsLostIssue: false,
            offersRegisters: false,
            releaseNamesCharge: true,
            // Error 27: the code is not to be activated again now.
            secondActivation: .refuses,
            // `OrderId` is our id, `PaymentId` the bank's.
            callbackNamesActivation: true,
            offersRevoke: true,
            // DEADLINE_EXPIRED.
            tellsExpiry: true,
            offersRefund: true,
            readsRefund: true,
            // A repeated Cancel of a part would pay that part back twice.
            repeatsRefundSafely: false,
            longestRegisterSeconds: 0,
            longestCodeSeconds: 90 * 86_400,
            shortestSeconds: 60,
            lookUpsPerSecond: TBankAssumptions.lookUpsPerSecond
        )
    }

    package var keyUses: [KeyUse] { settings.passwords.uses }

    /// Exactly `OK`, or the bank sends it again every hour.
    package func acknowledgement() -> Reply {
        Reply(status: 200, headers: ["Content-Type": "text/plain"], body: Array("OK".utf8))
    }

    static let name = "T-Bank"
    static let purposeLimit = 140
    static let orderLimit = 36
}

extension TBank {
    /// A call with the terminal's key and the token over everything else.
    func request(_ method: String, _ fields: [JSON.Member]) -> Request {
        var members = [JSON.Member("TerminalKey", .text(settings.terminalKey))] + fields
        if let password = settings.passwords.current {
            let token = TBankToken.text(over: members, password: password)
            members.append(.init(TBankToken.name, .text(token)))
        }
        return Request(
            .post,
            FieldText.base(settings.baseURL) + "/" + method,
            json: .object(members)
        )
    }

    /// What a good reply carries; a refusal comes with HTTP 200 and a code of the bank's.
    func content(of reply: Reply) throws(BankTrouble) -> JSON {
        let body = try BankReply.object(in: reply, of: Self.name)
        guard let isGood = body["Success"]?.bool else {
            throw .unknown("\(Self.name) answered HTTP \(reply.status) without saying yes or no")
        }
        let code = body["ErrorCode"]?.textOrLiteral ?? ""
        guard isGood, code == "0" else {
            throw Self.trouble(code, body)
        }
        guard reply.status < 300 else {
            throw .unknown("\(Self.name) answered HTTP \(reply.status) with a success")
        }
        if let terminal = body["TerminalKey"]?.text, terminal != settings.terminalKey {
            throw .unknown("\(Self.name) speaks of another terminal")
        }
        return body
    }

    private static func trouble(_ code: String, _ body: JSON) -> BankTrouble {
        guard !code.isEmpty, code != "0" else {
            return .unknown("\(name) answered neither a success nor a refusal")
        }
        guard code != internalErrorCode else {
            return .unknown("\(name) has an internal error (\(code))")
        }
        let words = [body["Message"]?.text, body["Details"]?.text].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: ": ")
        return .refused(code: BankWords.code(code), words: BankWords.words(words))
    }

    private static let internalErrorCode = "9999"

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
