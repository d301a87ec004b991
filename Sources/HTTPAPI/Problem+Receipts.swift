import Payments
import Wire

/// What receipts refuse.
extension Problem {
    static func receiptUnusable(_ fault: Basket.Fault) -> Problem {
        switch fault {
        case .noLines:
            receipt("The receipt has no lines", "Name what was sold in receipt.items.")
        case .tooManyLines(let limit):
            receipt(
                "The receipt has too many lines",
                "A receipt holds \(limit) lines. Put like goods into one line.",
                ["limit": .integer(limit)]
            )
        case .customerUnusable:
            receipt(
                "The buyer cannot be written to",
                "receipt.customer needs an email of at most \(Basket.emailLimit) characters, or a "
                    + "phone as + and digits."
            )
        case .nameUnusable(let line, let limit):
            receipt(
                "A line has no usable name",
                "The name of line \(line) must have 1 to \(limit) characters, none of them a "
                    + "control character.",
                ["line": .integer(line), "limit": .integer(limit)]
            )
        case .quantityUnusable(let line):
            receipt(
                "A line has no usable quantity",
                "The quantity of line \(line) must be 0.001 to 99999.999.",
                ["line": .integer(line)]
            )
        case .sumUnusable(let line):
            receipt(
                "A line has a sum that no receipt holds",
                "Price and sum of line \(line) must be 0 to 4294967295 kopecks.",
                ["line": .integer(line)]
            )
        case .sumIsNotPriceTimesQuantity(let line):
            receipt(
                "A line does not multiply up",
                "The sum of line \(line) must be its price times its quantity, to the kopeck. "
                    + "Where a sum does not divide, write two lines.",
                ["line": .integer(line)]
            )
        case .doesNotAddUp(let lines, let amount):
            linesDoNotAddUp(lines, amount)
        }
    }

    private static func receipt(
        _ title: String,
        _ detail: String,
        _ facts: KeyValuePairs<String, JSON> = [:]
    ) -> Problem {
        Problem(422, "receipt_unusable", title: title, detail: detail, facts: facts)
    }

    static func linesDoNotAddUp(_ lines: Money, _ amount: Money) -> Problem {
        Problem(
            422,
            "receipt_does_not_add_up",
            title: "The lines do not add up to the amount",
            detail: "The lines make \(lines.kopecks) kopecks and the amount is \(amount.kopecks). "
                + "Nothing was stored; mend the lines or the amount.",
            facts: ["lines": .integer(lines.kopecks), "amount": .integer(amount.kopecks)]
        )
    }

    static var noFiscalAccount: Problem {
        Problem(
            422,
            "no_fiscal_account",
            title: "The store has no fiscal service",
            detail: "A receipt was described, and this store makes none. Set store.*.fiscal in the "
                + "settings, or leave the receipt out.",
            facts: ["field": "receipt"]
        )
    }

    static var noReceipt: Problem {
        Problem(
            422,
            "no_receipt",
            title: "The payment has no receipt",
            detail: "Lines were named, and this payment has no receipt that they could be of. "
                + "Refund it without lines.",
            facts: ["field": "lines"]
        )
    }

    static var linesNotNamed: Problem {
        Problem(
            422,
            "refund_lines_needed",
            title: "Which goods come back?",
            detail: "The receipt of this payment has several lines, and a part of its sum is to go "
                + "back. Name the lines: [{\"line\": 1, \"amount\": …}], or refund all that is left.",
            facts: ["field": "lines"]
        )
    }

    static func unknownLine(_ line: Int) -> Problem {
        Problem(
            422,
            "refund_line_unknown",
            title: "The receipt has no such line",
            detail: "Line \(line) is not on the receipt of this payment; its lines are counted "
                + "from 1.",
            facts: ["field": "lines", "line": .integer(line)]
        )
    }

    static func exceedsLine(_ line: Int, left: Money) -> Problem {
        Problem(
            422,
            "exceeds_line",
            title: "More than is left of the line",
            detail:
                "\(left.kopecks) kopecks (\(left.roubles) roubles) of line \(line) can still be given "
                + "back; refunds under way are counted. Ask for 1 to that much.",
            facts: [
                "field": "lines", "line": .integer(line), "refundable": .integer(left.kopecks),
            ]
        )
    }

    static func receiptIs(_ status: String) -> Problem {
        Problem(
            409,
            "receipt_not_resumable",
            title: "The receipt cannot be resumed",
            detail: "It is \(status). One that is done stays as it is, and the receipt of a refund "
                + "waits for that of its sale.",
            facts: ["receipt_status": .text(status)]
        )
    }
}
