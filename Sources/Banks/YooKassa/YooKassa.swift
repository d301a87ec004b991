import Payments
package import Seals
package import Wire

/// YooKassa: payments by SBP, and plates (платёжные таблички) at the tills.
///
/// Protocol sheet 2, section 5.1. Amounts are rouble text with two digits, times are UTC. A
/// notification has no seal, so it only makes us ask. What is guessed lies in
/// `YooKassaAssumptions.swift`.
package struct YooKassa: Bank {
    package struct Settings: Sendable {
        /// `https://api.yookassa.ru/v3`, also for a shop for trials.
        package let baseURL: String
        package let shopID: String
        /// The first good one authorises our calls.
        package let secretKeys: KeyRing<Secret>
        /// The outlet that the plates belong to; no registers without it.
        package let gatewayID: String?
        /// Where notifications may come from; empty to take hints from anywhere.
        package let callbackAddresses: [AddressBlock]

        package init(
            baseURL: String,
            shopID: String,
            secretKeys: KeyRing<Secret>,
            gatewayID: String? = nil,
            callbackAddresses: [AddressBlock] = YooKassa.publishedAddresses
        ) {
            self.baseURL = baseURL
            self.shopID = shopID
            self.secretKeys = secretKeys
            self.gatewayID = gatewayID
            self.callbackAddresses = callbackAddresses
        }
    }

    let settings: Settings

    package init(_ settings: Settings) {
        precondition(settings.secretKeys.holdsSecrets, "YooKassa needs the shop's secret key")
        self.settings = settings
    }

    /// The addresses that YooKassa publishes for its notifications.
    package static let publishedAddresses = [
        "77.75.153.0/25", "77.75.154.128/25", "77.75.156.11", "77.75.156.35", "185.71.76.0/27",
        "185.71.77.0/27", "2a02:5180:0:1509::/64", "2a02:5180:0:2655::/64",
        "2a02:5180:0:1533::/64", "2a02:5180:0:2669::/64",
    ].compactMap { AddressBlock($0) }

    package var capabilities: Capabilities {
        Capabilities(
            // The list of payments is searched for the charge in `metadata`.
            readsLostActivation: true,
            // The payment can be found, but its code was in the lost reply.
            readsLostIssue: false,
            offersRegisters: settings.gatewayID != nil,
            releaseNamesCharge: true,
            // "One sum at a time", and "cancel or overwrite": either may be.
            secondActivation: .unstated,
            // `object.id`, and our charge in its `metadata`.
            callbackNamesActivation: true,
            // Cancel is described for a plate and for money on hold, not for a one-use code.
            offersRevoke: false,
            // canceled, with the reason expired_on_confirmation.
            tellsExpiry: true,
            offersRefund: true,
            readsRefund: true,
            // The same key brings the first answer for 24 hours only: look up first.
            repeatsRefundSafely: false,
            longestRegisterSeconds: 20 * 60,
            // A buyer has one hour, and it cannot be made shorter.
            longestCodeSeconds: 3600,
            shortestSeconds: 60
        )
    }

    /// HTTP 200; what stands in the body is not looked at.
    package func acknowledgement() -> Reply {
        Reply(status: 200)
    }

    static let name = "YooKassa"
    static let descriptionLimit = 128
    static let keyLimit = 64
}

extension YooKassa {
    /// A question.
    func ask(_ path: String) -> Request {
        Request(.get, FieldText.base(settings.baseURL) + path, headers: authorization)
    }

    /// A deed; the same key with the same body brings the first answer again, for 24 hours.
    func tell(_ path: String, key: String, _ body: JSON) -> Request {
        var headers = authorization
        headers.add("Idempotence-Key", key)
        let url = FieldText.base(settings.baseURL) + path
        return Request(.post, url, headers: headers, json: body)
    }

    private var authorization: Headers {
        let pair = "\(settings.shopID):\(settings.secretKeys.current?.reveal() ?? "")"
        return ["Authorization": "Basic " + Base64.text(Array(pair.utf8))]
    }

    /// What a good reply carries: HTTP 200 and an object that is no error.
    static func content(of reply: Reply) throws(BankTrouble) -> JSON {
        // The deed goes on; the same key brings the answer later.
        guard reply.status != 202 else { throw .unknown("\(name) still works on it") }
        let body = try BankReply.object(in: reply, of: name)
        guard body["type"]?.text != "error" else {
            guard (400..<500).contains(reply.status), let code = body["code"]?.text, !code.isEmpty,
                !unknownCodes.contains(code)
            else { throw .unknown("\(name) answered HTTP \(reply.status) with an error") }
            let words = [body["description"]?.text, body["parameter"]?.text].compactMap { $0 }
                .filter { !$0.isEmpty }.joined(separator: ": ")
            throw .refused(code: BankWords.code(code), words: BankWords.words(words))
        }
        guard reply.status == 200 else {
            throw .unknown("\(name) answered HTTP \(reply.status) without saying why")
        }
        return body
    }

    private static let unknownCodes: Set = ["internal_server_error", "too_many_requests"]

    static func money(_ amount: Money) -> JSON {
        ["value": .text(amount.roubles), "currency": "RUB"]
    }

    static func amount(_ json: JSON?) throws(BankTrouble) -> Money {
        guard json?["currency"]?.text == "RUB",
            let amount = json?["value"]?.textOrLiteral.flatMap({ Money(roubles: $0) })
        else { throw unreadable("amount") }
        return amount
    }

    /// The bank's name of a payment or refund: letters, digits and hyphens.
    static func id(_ json: JSON?) -> String? {
        guard let id = json?.text, isID(id) else { return nil }
        return id
    }

    static func isID(_ text: String) -> Bool {
        (1...keyLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
