package import Ledger
package import Payments
package import Seals
package import Wire

/// MoySklad (МойСклад), JSON API 1.2: a payment is a `paymentin`, a completed refund a `paymentout`.
///
/// Protocol sheet 3, section 4. It hears only money as it should be, as 1C does. Repeats are known by
/// `syncId`, which follows from the name of the payment or refund. What the documents leave open
/// stands in `MoySkladAssumptions.swift`.
package struct MoySklad: AccountingDialect {
    package struct Settings: Hashable, Sendable {
        /// `https://api.moysklad.ru/api/remap/1.2`.
        package let url: String
        package let login: Login
        /// Who got the money.
        package let organization: GUID
        /// Who paid: buyers of SBP have no names, so one counterparty stands for all.
        package let agent: GUID
        /// The expense item (статья расходов) of refunds; without one MoySklad takes none.
        package let expenseItem: GUID?
        package let orders: Orders
        package let callsPerMinute: Int64

        package init(
            url: String,
            login: Login,
            organization: GUID,
            agent: GUID,
            expenseItem: GUID?,
            orders: Orders,
            callsPerMinute: Int64 = MoySklad.callsPerMinute
        ) {
            self.url = url
            self.login = login
            self.organization = organization
            self.agent = agent
            self.expenseItem = expenseItem
            self.orders = orders
            self.callsPerMinute = callsPerMinute
        }
    }

    package enum Login: Hashable, Sendable {
        case token(Secret)
        case user(String, password: Secret)
    }

    /// What an order of ours whose name is a GUID is over there.
    package enum Orders: String, Hashable, Sendable, CaseIterable {
        case customerOrder = "customerorder"
        case invoice = "invoiceout"
        /// Their GUIDs are not MoySklad's: payments are not linked.
        case foreign = "none"
    }

    /// Below 11 in 3 seconds: calls that bunch up on their way must not be one too many.
    package static let callsPerMinute: Int64 = 200
    /// Of one user.
    static let atOnceLimit = 5

    private let settings: Settings
    private let base: String

    package init(_ settings: Settings) {
        self.settings = settings
        var base = settings.url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        self.base = String(base)
    }

    package var kinds: Set<Event.Kind> {
        settings.expenseItem == nil
            ? [.paymentPaid, .paymentAccepted] : [.paymentPaid, .paymentAccepted, .refundCompleted]
    }

    package var pace: Pace? {
        Pace(callsPerMinute: settings.callsPerMinute, atOnce: Self.atOnceLimit)
    }

    package func request(for stored: StoredEvent, at now: Moment) throws(CannotBeTold) -> Request {
        let event = stored.event
        if let refund = event.refund {
            guard let item = settings.expenseItem, let amount = event.refunded else {
                throw CannotBeTold(why: "a refund needs an expense item in the settings")
            }
            // Two payments may have refunds of one name.
            let name = "\(event.payment?.text ?? ""):\(refund.text)"
            let fields = refundFields(of: event, amount, item)
            return post("paymentout", named: name, at: event.at, fields)
        }
        guard let payment = event.payment, let amount = event.paid else {
            throw CannotBeTold(why: "the event tells of no money")
        }
        let at = event.paidAt ?? event.at
        return post("paymentin", named: payment.text, at: at, paymentFields(of: event, amount, at))
    }

    package func verdict(on reply: Reply) -> DeliveryVerdict {
        let body = try? JSON(reading: reply.body)
        let error = body?["errors"]?.list?.first
        let code = error?["code"]?.integer
        switch reply.status {
        case 200..<300 where body?["id"]?.text?.isEmpty == false: return .accepted
        case _ where MoySkladAssumptions.notLetIn.contains(reply.status):
            return retry("MoySklad does not let our user in", reply)
        case 429: return retry("MoySklad has had too many calls", reply)
        case _ where code.map(MoySkladAssumptions.tooMany.contains) == true:
            return retry("MoySklad has had too many calls", reply)
        case 415: return retry("MoySklad does not take the form of our request", reply)
        case 400..<500:
            guard let error else { return retry("MoySklad did not file the event", reply) }
            return .refused(why: Self.reason(code, error))
        default: return retry("MoySklad did not file the event", reply)
        }
    }

    private func retry(_ why: String, _ reply: Reply) -> DeliveryVerdict {
        .retry(why: "\(why) (HTTP \(reply.status))", afterSeconds: Self.waitSeconds(in: reply))
    }

    /// `X-Lognex-Retry-After` is in milliseconds; never shorter than it says.
    private static func waitSeconds(in reply: Reply) -> Int64? {
        guard let text = reply.headers["X-Lognex-Retry-After"], let milliseconds = Int64(text),
            milliseconds >= 0
        else { return nil }
        return milliseconds / 1000 + (milliseconds % 1000 > 0 ? 1 : 0)
    }

    private static func reason(_ code: Int64?, _ error: JSON) -> String {
        let words = ListenerWords.line(error["error"]?.text ?? "no words")
        let number = code.map { "\($0)" } ?? "no code"
        guard let code, MoySkladAssumptions.notFound.contains(code) else {
            return "MoySklad refused: \(number) \(words)"
        }
        return "MoySklad refused: \(number) \(words); is the order there, under this id?"
    }
}

// MARK: Documents

extension MoySklad {
    private func paymentFields(of event: Event, _ amount: Money, _ at: Moment) -> [JSON.Member] {
        var fields = [
            JSON.Member("sum", .integer(amount.kopecks)),
            JSON.Member("paymentPurpose", .text("СБП" + Self.order(of: event))),
        ]
        if let number = event.number {
            fields.append(JSON.Member("incomingNumber", .text(number)))
            fields.append(JSON.Member("incomingDate", .text(MoscowTime.minute(at))))
        }
        if settings.orders != .foreign, let order = event.order.flatMap({ GUID($0.text) }) {
            let link: JSON = [
                "meta": meta(settings.orders.rawValue, order),
                "linkedSum": .integer(amount.kopecks),
            ]
            fields.append(JSON.Member("operations", .list([link])))
        }
        return fields
    }

    /// Not linked: what a `paymentout` may be linked to is made by people when goods come back.
    private func refundFields(of event: Event, _ amount: Money, _ item: GUID) -> [JSON.Member] {
        let of = event.number.map { ", платёж \($0)" } ?? ""
        return [
            JSON.Member("sum", .integer(amount.kopecks)),
            JSON.Member("paymentPurpose", .text("Возврат СБП" + Self.order(of: event) + of)),
            JSON.Member("expenseItem", ["meta": meta("expenseitem", item)]),
        ]
    }

    private static func order(of event: Event) -> String {
        event.order.map { ", заказ \($0.text)" } ?? ""
    }

    private func post(
        _ kind: String,
        named name: String,
        at moment: Moment,
        _ fields: [JSON.Member]
    ) -> Request {
        let common = [
            JSON.Member("syncId", .text(GUID(of: "\(kind):\(name)", in: Self.space).text)),
            JSON.Member("externalCode", .text(name)),
            JSON.Member("moment", .text(MoscowTime.minute(moment))),
            JSON.Member("applicable", true),
            JSON.Member("organization", ["meta": meta("organization", settings.organization)]),
            JSON.Member("agent", ["meta": meta("counterparty", settings.agent)]),
        ]
        return Request(
            .post,
            "\(base)/entity/\(kind)",
            headers: headers,
            json: .object(common + fields)
        )
    }

    private var headers: Headers {
        let right =
            switch settings.login {
            case .token(let token): "Bearer " + token.reveal()
            case .user(let name, let password):
                "Basic " + Base64.text(Array("\(name):\(password.reveal())".utf8))
            }
        return [
            "Authorization": right,
            // Without it MoySklad answers HTTP 415 and nothing else.
            "Accept-Encoding": "gzip",
            "Accept": "application/json;charset=utf-8",
        ]
    }

    private func meta(_ kind: String, _ id: GUID) -> JSON {
        [
            "href": .text("\(base)/entity/\(kind)/\(id.text)"), "type": .text(kind),
            "mediaType": "application/json",
        ]
    }

    /// The space of our names for documents.
    ///
    /// Changed, it would double every document that is told again.
    private static let space: GUID = {
        guard let space = GUID("a7bbadc2-f318-4733-a2f9-a88024ee84de") else {
            preconditionFailure("the space of names is no GUID")
        }
        return space
    }()
}
