package import Ledger
package import Payments
package import Wire

/// The shop of 1C-Bitrix or Bitrix24: a payment of an order by `sale.payment.add`, over an inbound
/// webhook.
///
/// Protocol sheet 3, section 3. It hears only money as it should be, as 1C does. Bitrix knows no
/// repeats, so that it is asked for our `xmlId` before each call. What the documents leave open
/// stands in `BitrixAssumptions.swift`.
package struct Bitrix: AskingDialect {
    package struct Settings: Hashable, Sendable {
        /// `https://portal/rest/1/secret`: whoever knows it may do what its user may.
        package let webhook: Secret
        /// The payment system of the shop (платёжная система) that payments come under.
        package let paySystem: Int64
        package let callsPerMinute: Int64

        package init(
            webhook: Secret,
            paySystem: Int64,
            callsPerMinute: Int64 = Bitrix.callsPerMinute
        ) {
            self.webhook = webhook
            self.paySystem = paySystem
            self.callsPerMinute = callsPerMinute
        }
    }

    /// Two a second; what bunches up on its way finds room in the portal's bucket of 50.
    package static let callsPerMinute: Int64 = 120
    /// Enough for two calls a second, also where one is held in doubt.
    static let atOnceLimit = 4

    private let settings: Settings

    package init(_ settings: Settings) {
        self.settings = settings
    }

    package var kinds: Set<Event.Kind> { [.paymentPaid, .paymentAccepted, .refundCompleted] }

    package var pace: Pace? {
        Pace(callsPerMinute: settings.callsPerMinute, atOnce: Self.atOnceLimit)
    }

    package var doubtSeconds: Int64 { BitrixAssumptions.doubtSeconds }

    private func call(_ method: String, _ body: JSON) -> Request {
        Request(.post, "\(settings.webhook.reveal())/\(method).json", json: body)
    }

    /// Our name of the movement of money over there; two payments may have refunds of one name.
    private static func name(of event: Event) -> String {
        let payment = BitrixAssumptions.prefix + (event.payment?.text ?? "")
        return event.refund.map { "\(payment):\($0.text)" } ?? payment
    }
}

// MARK: Is it there

extension Bitrix {
    package func question(about stored: StoredEvent) -> Request {
        call(
            "sale.payment.list",
            [
                "filter": ["=xmlId": .text(Self.name(of: stored.event))],
                "select": ["id", "xmlId"],
            ]
        )
    }

    package func finding(in reply: Reply, about stored: StoredEvent) -> DeliveryVerdict? {
        let body = try? JSON(reading: reply.body)
        guard reply.status == 200, let rows = body?["result"]?["payments"]?.list else {
            return retry("Bitrix does not say what it has", reply, body)
        }
        let name = Self.name(of: stored.event)
        guard rows.allSatisfy({ $0["xmlId"]?.text == name }) else {
            return retry("Bitrix does not find payments by xmlId", reply, nil)
        }
        switch rows.count {
        case 0: return nil
        case 1: return .accepted
        default:
            let ids = rows.prefix(Self.rowLimit).map { $0["id"]?.textOrLiteral ?? "?" }
            let list = ListenerWords.line(ids.joined(separator: ", "))
            return .refused(why: "Bitrix has payments \(list) for one: delete all but the first")
        }
    }

    private static let rowLimit = 10
}

// MARK: Telling

extension Bitrix {
    package func request(for stored: StoredEvent, at now: Moment) throws(CannotBeTold) -> Request {
        let event = stored.event
        let text = event.order?.text ?? ""
        guard let order = Int64(text), order > 0, String(order) == text else {
            let words = ListenerWords.line(text)
            throw CannotBeTold(why: "'\(words)' is no number of an order in Bitrix")
        }
        let amount = event.refund == nil ? event.paid : event.refunded
        guard event.payment != nil, let amount else {
            throw CannotBeTold(why: "the event tells of no money")
        }
        let common = [
            JSON.Member("orderId", .integer(order)),
            JSON.Member("paySystemId", .integer(settings.paySystem)),
            JSON.Member("sum", .number(amount.roubles)),
            JSON.Member("xmlId", .text(Self.name(of: event))),
            JSON.Member("psInvoiceId", .optional(event.number)),
        ]
        let rest =
            event.refund.map { Self.refundFields(of: event, $0) }
            ?? Self.paymentFields(of: event, amount)
        return call("sale.payment.add", ["fields": .object(common + rest)])
    }

    private static func paymentFields(of event: Event, _ amount: Money) -> [JSON.Member] {
        let paidAt = MoscowTime.second(event.paidAt ?? event.at)
        return [
            JSON.Member("paid", "Y"),
            JSON.Member("datePaid", .text(paidAt)),
            JSON.Member("psStatus", "Y"),
            JSON.Member("psSum", .number(amount.roubles)),
            JSON.Member("psCurrency", "RUB"),
            JSON.Member("psResponseDate", .text(MoscowTime.second(event.at))),
            JSON.Member("comments", .text("СБП" + (event.qrcID.map { " \($0)" } ?? ""))),
        ]
    }

    private static func refundFields(of event: Event, _ refund: Refund.ID) -> [JSON.Member] {
        [
            JSON.Member("paid", .text(BitrixAssumptions.isReturnPaid)),
            JSON.Member("isReturn", "Y"),
            JSON.Member("payReturnNum", .text(refund.text)),
            JSON.Member("payReturnDate", .text(MoscowTime.second(event.at))),
            JSON.Member(
                "payReturnComment",
                .text("Возврат СБП" + (event.number.map { ", платёж \($0)" } ?? ""))
            ),
        ]
    }

    package func verdict(on reply: Reply) -> DeliveryVerdict {
        let body = try? JSON(reading: reply.body)
        if reply.status == 200, body?["result"]?["payment"]?["id"]?.textOrLiteral != nil {
            return .accepted
        }
        guard reply.status == 400, let error = Self.error(in: body), !Self.isAboutRights(error)
        else { return retry("Bitrix did not file the payment", reply, body, mayBeThere: true) }
        return .refused(why: "Bitrix refused: \(Self.words(error, in: body))")
    }
}

// MARK: Errors

extension Bitrix {
    private func retry(
        _ why: String,
        _ reply: Reply,
        _ body: JSON?,
        mayBeThere: Bool = false
    ) -> DeliveryVerdict {
        let error = Self.error(in: body)
        let said = error.map { ": " + Self.words($0, in: body) } ?? ""
        let place = "(HTTP \(reply.status))"
        switch (reply.status, error) {
        case (401, _), (403, _):
            return .retry(
                why: "Bitrix does not let our webhook in \(place)\(said)",
                afterSeconds: nil
            )
        case (_, let error?) where Self.isAboutRights(error):
            let why = "Bitrix gives our webhook no right \(place)\(said)"
            return .retry(why: why, afterSeconds: nil)
        case (429, _), (503, _?):
            let seconds = RetryAfter.seconds(in: reply)
            return .retry(why: "Bitrix is busy \(place)\(said)", afterSeconds: seconds)
        case (200, _) where mayBeThere, (500..., _) where mayBeThere:
            return .unknown(why: "\(why) \(place)\(said)")
        default: return .retry(why: "\(why) \(place)\(said)", afterSeconds: nil)
        }
    }

    /// A word or a number.
    private static func error(in body: JSON?) -> String? {
        body?["error"]?.textOrLiteral
    }

    private static func isAboutRights(_ error: String) -> Bool {
        error.hasPrefix(BitrixAssumptions.rightsDigits)
    }

    private static func words(_ error: String, in body: JSON?) -> String {
        ListenerWords.line("\(error) \(body?["error_description"]?.text ?? "")")
    }
}
