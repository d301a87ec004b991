package import Ledger
package import Payments
package import Wire

/// Events as sealed POSTs by the Standard Webhooks specification.
///
/// `webhook-id` is the event's id, so that a repeat can be told from news.
package struct SignedWebhook: AccountingDialect {
    package let url: String
    package let kinds: Set<Event.Kind>
    private let keys: [WebhookSeal.Key]

    /// Needs a key: a webhook without one could be sent by anybody.
    package init(
        url: String,
        keys: [WebhookSeal.Key],
        kinds: Set<Event.Kind> = Set(Event.Kind.allCases)
    ) {
        precondition(!keys.isEmpty, "a signed webhook needs a key")
        self.url = url
        self.keys = keys
        self.kinds = kinds
    }

    package func request(for event: StoredEvent, at now: Moment) -> Request {
        let body = EventBody.bytes(event)
        var headers: Headers = ["Content-Type": "application/json"]
        let seal = WebhookSeal.headers(id: event.id.text, body: body, keys: keys, at: now)
        for pair in seal.pairs { headers.add(pair.name, pair.value) }
        return Request(.post, url, headers: headers, body: body)
    }

    package func verdict(on reply: Reply) -> DeliveryVerdict {
        switch reply.status {
        case 200..<300: .accepted
        case 410: .refused(why: "the receiver is gone for good (HTTP 410)")
        case 429, 503:
            .retry(
                why: "the receiver is busy (HTTP \(reply.status))",
                afterSeconds: RetryAfter.seconds(in: reply)
            )
        default: .retry(why: "the receiver answered HTTP \(reply.status)", afterSeconds: nil)
        }
    }
}
