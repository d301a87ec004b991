import Payments
import QRCode
import Wire

/// What links, charges, payments and banks refuse.
extension Problem {
    static func busy(with order: Order.ID, charge: Charge.ID) -> Problem {
        Problem(
            409,
            "link_busy",
            title: "The register waits for another order",
            detail: "The register waits for the payment of order \(order.text). Wait for it, or "
                + "release charge \(charge.text) first.",
            facts: ["order_id": .text(order.text), "charge_id": .text(charge.text)]
        )
    }

    static func otherAmount(asked: Money) -> Problem {
        Problem(
            409,
            "order_amount_differs",
            title: "The order is being asked for another amount",
            detail:
                "The register asks \(asked.kopecks) kopecks (\(asked.roubles) roubles) for this "
                + "order. Release that charge before you ask for another amount.",
            facts: ["asked_amount": .integer(asked.kopecks)]
        )
    }

    static func orderAskedElsewhere(link: Link.ID, charge: Charge.ID) -> Problem {
        Problem(
            409,
            "order_asked_elsewhere",
            title: "The order has a payable code already",
            detail: "Charge \(charge.text) on link \(link.text) asks for this order. Two codes "
                + "could be paid twice: release that charge first, or use its code.",
            facts: ["link_id": .text(link.text), "charge_id": .text(charge.text)]
        )
    }

    static func orderPaid(_ charge: Charge.ID) -> Problem {
        Problem(
            409,
            "order_paid",
            title: "Money for this order has come",
            detail: "Charge \(charge.text) of this order has a payment. Look at the order; to "
                + "take money again, use another order_id.",
            facts: ["charge_id": .text(charge.text)]
        )
    }

    static func stillChecking(_ charge: Charge.ID) -> Problem {
        Problem(
            409,
            "still_checking",
            title: "What became of the earlier request is not known yet",
            detail: "The bank has not yet said what became of charge \(charge.text); it is being "
                + "asked. Repeat this request in a few seconds.",
            facts: ["charge_id": .text(charge.text)],
            retryAfterSeconds: checkSeconds
        )
    }

    static let checkSeconds = 2

    static var closed: Problem {
        Problem(
            409,
            "link_closed",
            title: "The link is spent",
            detail: "A payment link is used once, and this one has ended. Look at its status, or "
                + "make a new one."
        )
    }

    static var noCode: Problem {
        Problem(
            409,
            "link_without_code",
            title: "There is no code",
            detail: "The bank has given no code for this link. For a register, repeat POST "
                + "/v1/registers with the same id; for a payment link, look at its status."
        )
    }

    static func exceedsPayment(left: Money) -> Problem {
        Problem(
            422,
            "exceeds_payment",
            title: "More than is left of the payment",
            detail: "\(left.kopecks) kopecks (\(left.roubles) roubles) of the payment can still be "
                + "given back; refunds under way are counted. Ask for that much or less.",
            facts: ["field": "amount", "refundable": .integer(left.kopecks)]
        )
    }

    static var refundDiffers: Problem {
        Problem(
            409,
            "refund_differs",
            title: "The refund is on file with another amount",
            detail: "This refund_id was used for another amount. Use a new refund_id for a new "
                + "refund, or repeat the first amount.",
            facts: ["field": "refund_id"]
        )
    }

    static var registerExists: Problem {
        Problem(
            409,
            "register_exists",
            title: "The register is on file with another name or store",
            detail: "A register of this id stands in another store or has another name. Use "
                + "another id.",
            facts: ["field": "id"]
        )
    }

    static func notOffered(_ step: String) -> Problem {
        Problem(
            422,
            "not_offered",
            title: "The bank does not offer this",
            detail: "The bank of this store does not offer it: \(step). Use another account or "
                + "another way.",
            facts: ["step": .text(step)]
        )
    }

    static func bankRefused(code: String, words: String) -> Problem {
        Problem(
            422,
            "bank_refused",
            title: "The bank refused",
            detail: "The bank answered no, with the code and words given here. Nothing can be "
                + "paid; mend the cause and send a new request.",
            facts: ["bank_code": .text(code), "bank_words": .text(words)]
        )
    }

    static var bankUnreachable: Problem {
        Problem(
            503,
            "bank_unreachable",
            title: "The bank could not be reached",
            detail: "No connection to the bank was made and nothing is pending there. Repeat the "
                + "request, or take another means of payment.",
            retryAfterSeconds: 5
        )
    }

    static func bankDown(retryAfter seconds: Int64) -> Problem {
        Problem(
            503,
            "bank_down",
            title: "СБП сейчас не работает: возьмите оплату иначе · SBP is down",
            detail: "The bank has not answered for a while, so nothing was asked of it and nothing "
                + "is pending. Take another tender, or try again later.",
            retryAfterSeconds: Int(seconds)
        )
    }

    static var bankUnanswered: Problem {
        Problem(
            504,
            "bank_unanswered",
            title: "The bank did not answer",
            detail: "No code was issued that we know of. Repeat the request with the same "
                + "order_id (and the same Idempotency-Key): it is resolved before anything new "
                + "is made.",
            retryAfterSeconds: 5
        )
    }

    static var tooBusy: Problem {
        Problem(
            503,
            "too_busy",
            title: "The service is overloaded",
            detail: "Nothing was stored. Repeat the request.",
            retryAfterSeconds: 1
        )
    }

    static func textTooLong(bytes: Int, limit: Int) -> Problem {
        Problem(
            422,
            "qr_text_too_long",
            title: "The text does not fit into a code",
            detail: "The text has \(bytes) bytes and a code of this error correction holds "
                + "\(limit). Ask for a lower ecc.",
            facts: ["field": "ecc", "limit": .integer(limit)]
        )
    }

    static func picture(_ measure: QRCode.Measure, allowed: ClosedRange<Int>) -> Problem {
        let name =
            switch measure {
            case .scale: "scale"
            case .pixels: "size"
            case .millimetres: "mm"
            case .dpi: "dpi"
            case .paperDots: "paper_dots"
            }
        return Problem(
            422,
            "picture_out_of_range",
            title: "The picture cannot have this size",
            detail: "For this code, \(name) is \(allowed.lowerBound) to \(allowed.upperBound), "
                + "so that every module is a whole number of dots.",
            facts: [
                "field": .text(name), "least": .integer(allowed.lowerBound),
                "most": .integer(allowed.upperBound),
            ]
        )
    }

    static func wider(dots: Int, paperDots: Int) -> Problem {
        Problem(
            422,
            "picture_out_of_range",
            title: "The code is wider than the paper",
            detail: "The code needs \(dots) dots and the paper has \(paperDots). Ask for a lower "
                + "ecc or use wider paper.",
            facts: ["field": "paper_dots", "least": .integer(dots)]
        )
    }
}
