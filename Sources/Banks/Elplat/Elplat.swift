package import Payments
import Seals
package import Wire

/// НКО ЭЛПЛАТ: one address, one POST, the operation in `type`, all values as text.
///
/// Protocol sheet 1, section 1. Its notifications carry no proof, so they only hint. Everything
/// besides `createQr` and `getPay` is our assumption and lies in `ElplatAssumptions.swift`.
package struct Elplat: Bank {
    package struct Settings: Hashable, Sendable {
        /// `https://sbpekv.el-plat.ru`, or `http://sbpekvtest.el-plat.ru` for trials.
        package let baseURL: String
        package let login: String
        /// The API password of the cabinet, not the one of the site; it is never sent.
        package let password: Secret
        package let organisationID: String
        /// Where the bank is to report payments.
        package let callbackURL: String
        /// `getPay` in two public clients of 2026, `getQrDynPay` in the bank's table of contents.
        package let getPayType: String
        /// The steps that no public source describes; nil where they are not to be used.
        package let methods: ElplatAssumptions?

        package init(
            baseURL: String,
            login: String,
            password: Secret,
            organisationID: String,
            callbackURL: String,
            getPayType: String = "getPay",
            methods: ElplatAssumptions?
        ) {
            self.baseURL = baseURL
            self.login = login
            self.password = password
            self.organisationID = organisationID
            self.callbackURL = callbackURL
            self.getPayType = getPayType
            self.methods = methods
        }
    }

    let settings: Settings

    package init(_ settings: Settings) {
        precondition(!settings.password.isEmpty, "ELPLAT needs the API password")
        self.settings = settings
    }

    package var capabilities: Capabilities {
        let hasMethods = settings.methods != nil
        return Capabilities(
            // An operation is read by `paramsId`, which was in the lost reply.
            readsLostActivation: false,
            // `getPay` asks by `qrcId`, which was in the lost reply.
            readsLostIssue: false,
            offersRegisters: hasMethods,
            // At НСПК a deactivation names only the link.
            releaseNamesCharge: false,
            // No source says, of ELPLAT or of НСПК.
            secondActivation: .unstated,
            // Guessed: `paramsId`, as in НСПК's own notification.
            callbackNamesActivation: hasMethods,
            offersRevoke: hasMethods,
            // `getPay` of an expired code keeps saying that nothing was paid.
            tellsExpiry: false,
            offersRefund: hasMethods,
            // Assumed: НСПК addresses a refund by the caller's own id.
            readsRefund: hasMethods,
            repeatsRefundSafely: false,
            longestRegisterSeconds: Self.registerMinutes.upperBound * 60,
            longestCodeSeconds: Self.codeMinutes.upperBound * 60,
            shortestSeconds: Self.codeMinutes.lowerBound * 60
        )
    }

    /// The bank's clients refuse to ask for less.
    package static let smallestAmount = Money(kopecks: 100)
    /// Both public clients keep `qrTtl` within this.
    static let codeMinutes: ClosedRange<Int64> = 5...129_600
    /// The life of an activation at the banks that state one (Tochka, Alfa).
    static let registerMinutes: ClosedRange<Int64> = 5...20
    static let purposeLimit = 140
    static let name = "ELPLAT"

    package func acknowledgement() -> Reply {
        let body: JSON = ["status": true]
        return Reply(
            status: 200,
            headers: ["Content-Type": "application/json"],
            body: body.bytes
        )
    }
}

extension Elplat {
    /// The bank refuses a `Content-Type` with a charset, so there is none.
    func request(_ body: [JSON.Member]) -> Request {
        let headers: Headers = ["Cache-Control": "no-cache"]
        return Request(.post, settings.baseURL, headers: headers, json: .object(body))
    }

    /// MD5 over a plain concatenation with the password inside: the bank's recipe, never ours.
    func hashID(_ values: [String]) -> String {
        let text = settings.login + settings.password.reveal() + values.joined()
        return Hexadecimal.text(Digest.md5(Array(text.utf8)))
    }

    /// Replaces what the bank forbids in text fields; JSON would write control characters with the
    /// forbidden backslash.
    static func clean(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "'", "\"": cleaned.append(" ")
            case _ where scalar.value < 0x20: cleaned.append(" ")
            default: cleaned.append(scalar)
            }
        }
        return String(cleaned)
    }

    static func purpose(_ charge: Charge) -> String {
        FieldText.cut(clean(charge.purpose), to: purposeLimit)
    }

    /// Whole minutes, rounded down: a code that outlives its charge could be paid too late.
    static func minutes(_ charge: Charge, within limits: ClosedRange<Int64>) -> String {
        let minutes = charge.deadline.seconds(since: charge.requestedAt) / 60
        return String(min(max(minutes, limits.lowerBound), limits.upperBound))
    }

    static func guardAmount(_ charge: Charge) throws(NotOffered) {
        guard charge.amount >= smallestAmount else {
            throw NotOffered("an amount below \(smallestAmount.roubles) roubles")
        }
    }

    /// `info` of a reply that says the request was handled.
    ///
    /// One public client goes by `info.status`, the other by `code` 0: a plain false is a refusal, and
    /// so is another code where there is no `status`.
    static func info(in reply: Reply) throws(BankTrouble) -> JSON {
        let body = try BankReply.object(in: reply, of: name)
        let info = body["info"] ?? .object([])
        let code = body["code"]?.textOrLiteral
        switch info["status"]?.bool ?? code.map({ $0 == "0" }) {
        case true? where reply.status < 300: return info
        case false?:
            let words = info["descr"]?.text ?? body["comment"]?.text ?? ""
            throw .refused(code: BankWords.code(code ?? ""), words: BankWords.words(words))
        default:
            throw .unknown("\(name) answered HTTP \(reply.status) without saying yes or no")
        }
    }

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
