package import Ledger
package import Payments
import Seals
package import Wire

/// A HTTP service of 1C (`/hs/…`) that files payments and refunds.
///
/// Protocol sheet 3, section 2.1. It hears only money as it should be: its contract has no field to
/// say that a payment is late, double or of another sum, and 1C would close the order with it. Late
/// money that people accepted is money as it should be.
package struct OneCService: AccountingDialect {
    package struct Settings: Hashable, Sendable {
        /// Address of the service up to its root, `https://host/base/hs/sbp`.
        package let url: String
        /// An infobase user; the name may be Russian.
        package let user: String
        package let password: Secret

        package init(url: String, user: String, password: Secret) {
            self.url = url
            self.user = user
            self.password = password
        }
    }

    private let settings: Settings

    package init(_ settings: Settings) {
        self.settings = settings
    }

    package var kinds: Set<Event.Kind> { [.paymentPaid, .paymentAccepted, .refundCompleted] }

    package func request(for event: StoredEvent, at now: Moment) -> Request {
        var base = settings.url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        let login = Array("\(settings.user):\(settings.password.reveal())".utf8)
        let headers: Headers = [
            "Authorization": "Basic " + Base64.text(login),
            "Idempotency-Key": event.id.text,
        ]
        return Request(.post, base + "/payments", headers: headers, json: Self.body(of: event))
    }

    package func verdict(on reply: Reply) -> DeliveryVerdict {
        switch reply.status {
        case 200:
            let body = try? JSON(reading: reply.body)
            switch body?["status"]?.text {
            case "accepted", "duplicate": return .accepted
            case "rejected": return .refused(why: Self.reason(in: body))
            default:
                return .retry(why: "1C answered HTTP 200 without a known status", afterSeconds: nil)
            }
        case 422: return .refused(why: Self.reason(in: try? JSON(reading: reply.body)))
        case 401: return retry("1C does not let our user in", reply)
        case 404: return retry("1C has no such service: is it published?", reply)
        default: return retry("1C did not file the event", reply)
        }
    }

    private func retry(_ why: String, _ reply: Reply) -> DeliveryVerdict {
        let asked = [429, 503].contains(reply.status) ? RetryAfter.seconds(in: reply) : nil
        return .retry(why: "\(why) (HTTP \(reply.status))", afterSeconds: asked)
    }

    /// A refund is filed as a movement of its own that names the payment it takes back.
    private static func body(of stored: StoredEvent) -> JSON {
        let event = stored.event
        let isRefund = event.refund != nil
        let amount = isRefund ? event.refunded : event.paid
        let at = isRefund ? event.at : event.paidAt ?? event.at
        return [
            "eventId": .text(stored.id.text),
            "paymentId": .optional(event.refund?.text ?? event.payment?.text),
            "orderId": .optional(event.order?.text),
            "qrcId": .optional(event.qrcID),
            "amountKop": amount.map { .integer($0.kopecks) } ?? .null,
            "currency": "RUB",
            "paidAt": .text(MoscowTime.second(at)),
            "refundOf": isRefund ? .optional(event.payment?.text) : .null,
        ]
    }

    private static func reason(in body: JSON?) -> String {
        guard let reason = body?["reason"]?.text, !reason.isEmpty else {
            return "1C rejected the event and gave no reason"
        }
        return "1C rejected the event: \(ListenerWords.line(reason))"
    }
}
