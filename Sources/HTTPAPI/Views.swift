import Ledger
import Payments
import Wire

/// The JSON faces of what the books hold.
struct Views: Sendable {
    /// Without a slash at the end.
    let publicURL: String

    func paymentLink(_ link: Link) -> JSON {
        let charge = link.latest
        return [
            "id": .text(link.id.text),
            "order_id": .optional(charge?.order.text),
            "amount": charge.map { .integer($0.amount.kopecks) } ?? .null,
            "currency": "RUB",
            "purpose": .optional(charge?.purpose),
            "status": .text(charge?.status ?? "closed"),
            "link": code(of: link),
            "qr": pictures(of: link),
            "pay_url": .text(payURL(of: link)),
            "created_at": time(link.openedAt),
            "expires_at": time(charge?.deadline),
            "doing": .optional(charge?.doing),
            "next_check_at": time(Self.nextCheck(of: charge)),
            "charge_id": .optional(charge?.id.text),
            "store_id": .text(link.store.text),
            "account_id": .text(link.account.text),
            "refusal": .optional(charge?.refusal),
            "payments": .list((charge?.payments ?? []).map(payment)),
        ]
    }

    func register(_ till: TillEntry, _ link: Link?) -> JSON {
        let current = link?.current
        return [
            "id": .text(till.id.text),
            "name": .text(till.name),
            "store_id": .text(till.store.text),
            "link": link.map(code) ?? .null,
            "qr": link.map(pictures) ?? .null,
            "pay_url": .optional(link.map(payURL)),
            "state": .text(link?.code == nil ? "no_code" : current == nil ? "free" : "asking"),
            "generation": .integer(link?.generation ?? 0),
            "charge": current.map { charge($0) } ?? .null,
            "last_charge": link?.latest.map { charge($0) } ?? .null,
            "late_payments": .list(link.map(latePayments) ?? []),
            "created_at": time(till.addedAt),
        ]
    }

    /// Money of earlier purchases that came while the cashier may wonder why a phone beeped.
    private func latePayments(on link: Link) -> [JSON] {
        link.charges.flatMap { charge in
            charge.payments.filter { $0.kind == .late }.map { late in
                [
                    "payment_id": .text(late.id.text),
                    "charge_id": .text(charge.id.text),
                    "order_id": .text(charge.order.text),
                    "amount": .integer(late.amount.kopecks),
                    "paid_at": time(late.paidAt),
                    "decision": .optional(late.decision?.word.rawValue),
                ]
            }
        }
    }

    /// On its link, where that is known, it says which charge took its place.
    func charge(_ charge: Charge, on link: Link? = nil) -> JSON {
        [
            "charge_id": .text(charge.id.text),
            "order_id": .text(charge.order.text),
            "amount": .integer(charge.amount.kopecks),
            "currency": "RUB",
            "purpose": .text(charge.purpose),
            "generation": .integer(charge.generation),
            "status": .text(charge.status),
            "requested_at": time(charge.requestedAt),
            "expires_at": time(charge.deadline),
            "doing": .optional(charge.doing),
            "next_check_at": time(Self.nextCheck(of: charge)),
            "refusal": .optional(charge.refusal),
            "handed_over_at": time(charge.handedOverAt),
            "replaced_by": .optional(link?.successor(of: charge)?.id.text),
            "payments": .list(charge.payments.map(payment)),
        ]
    }

    /// A charge with the link that it is or was on.
    func placed(_ placed: PlacedCharge) -> JSON {
        guard case .object(let members) = charge(placed.charge) else { return .null }
        return .object(
            members + [
                JSON.Member("link_id", .text(placed.link.id.text)),
                JSON.Member("register_id", .optional(placed.link.till?.text)),
                JSON.Member("store_id", .text(placed.link.store.text)),
                JSON.Member("pay_url", .text(payURL(of: placed.link))),
            ]
        )
    }

    func payment(_ payment: Payment) -> JSON {
        [
            "id": .text(payment.id.text),
            "kind": .text(payment.kind.rawValue),
            "number": .optional(payment.number),
            "amount": .integer(payment.amount.kopecks),
            "currency": "RUB",
            "paid_at": time(payment.paidAt),
            "decision": .optional(payment.decision?.word.rawValue),
            "returns_at": time(payment.returnAt),
            "refundable": .integer(payment.refundable.kopecks),
            "refunds": .list(payment.refunds.map { refund($0, of: payment) }),
            "receipts": .list(payment.receipts.map(standing)),
        ]
    }

    /// A payment with the charge, order and place that it was filed under.
    func placed(_ placed: PlacedPayment) -> JSON {
        guard case .object(let members) = payment(placed.payment) else { return .null }
        return .object(
            members + [
                JSON.Member("order_id", .optional(placed.order?.text)),
                JSON.Member("charge_id", .optional(placed.charge?.text)),
                JSON.Member("link_id", .text(placed.link.text)),
                JSON.Member("register_id", .optional(placed.till?.text)),
                JSON.Member("store_id", .text(placed.store.text)),
            ]
        )
    }

    func refund(_ refund: Refund, of payment: Payment?) -> JSON {
        [
            "id": .text(refund.id.text),
            "amount": .integer(refund.amount.kopecks),
            "status": .text(refund.status),
            "requested_at": time(refund.requestedAt),
            "next_check_at": time(refund.nextCheck),
            "reason": .optional(refund.reason),
            "receipt": payment?.receipts.first { $0.refund == refund.id }.map(standing) ?? .null,
        ]
    }

    /// What a payer may see: no ids of ours, nothing about the bank.
    func payerState(_ link: Link) -> JSON {
        let shown = link.current ?? link.latest
        return [
            "status": .text(shown?.status ?? "free"),
            "amount": shown.map { .integer($0.amount.kopecks) } ?? .null,
            "order_id": .optional(shown?.order.text),
            "expires_at": time(shown?.deadline),
        ]
    }

    func code(of link: Link) -> JSON {
        guard let code = link.code else { return .null }
        return ["qrc_id": .text(code.qrcID), "payload": .text(code.payload)]
    }

    /// By the payer's token, so that an invoice can embed them without a key.
    func pictures(of link: Link) -> JSON {
        guard link.code != nil else { return .null }
        let page = payURL(of: link)
        return ["png": .text(page + "/qr.png"), "svg": .text(page + "/qr.svg")]
    }

    func payURL(of link: Link) -> String {
        "\(publicURL)/pay/\(link.payToken)"
    }

    func time(_ moment: Moment?) -> JSON {
        .optional(moment.map { Timestamp.text($0) })
    }

    /// When we ask the bank again, told only while we do not know: then somebody waits for it.
    private static func nextCheck(of charge: Charge?) -> Moment? {
        charge?.doing == nil ? nil : charge?.nextCheck
    }
}

extension Charge {
    /// What is being done about a charge of which we do not know how it stands at the bank.
    fileprivate var doing: String? {
        guard isLive else { return nil }
        return switch (doubt, state) {
        case (.activating, _): "looking_up_activation"
        case (.releasing, _): "looking_up_release"
        case (nil, .requested): "calling_bank"
        case (nil, _): nil
        }
    }
}
