import Ledger
import NIOCore
import Operations
import Payments
import QRCode
import Reconciliation
import Wire

/// A refusal as HTTP tells it: RFC 9457.
///
/// `code` is stable and meant for programs; `detail` says what, which and what to do next.
package struct Problem: Error, Hashable, Sendable {
    package let status: Int
    package let code: String
    let title: String
    let detail: String
    /// The facts of the refusal under their names, beside the detail.
    let facts: [JSON.Member]
    let headers: Headers

    init(
        _ status: Int,
        _ code: String,
        title: String,
        detail: String,
        facts: KeyValuePairs<String, JSON> = [:],
        headers: Headers = [:],
        retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.facts = facts.map { JSON.Member($0.key, $0.value) }
        var headers = headers
        if let retryAfterSeconds { headers.add("Retry-After", "\(retryAfterSeconds)") }
        self.headers = headers
    }

    var json: JSON {
        .object(
            [
                JSON.Member("type", .text("urn:kassalink:problem:\(code)")),
                JSON.Member("title", .text(title)),
                JSON.Member("status", .integer(status)),
                JSON.Member("code", .text(code)),
                JSON.Member("detail", .text(detail)),
            ] + facts
        )
    }

    /// The face of a refusal; nil for a failure, of which a caller learns nothing.
    init?(of error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as OperationRefusal: self = .face(of: refusal)
        case let refusal as ReconcileRefusal: self = .face(of: refusal)
        case let fault as FileFault: self = .face(of: fault)
        case let refusal as Link.Refusal: self = .face(of: refusal)
        case let refusal as LedgerRefusal:
            guard let face = Problem.face(of: refusal) else { return nil }
            self = face
        case let refusal as QRCode.Refusal: self = .face(of: refusal)
        case is NIOTooManyBytesError: self = .bodyTooLarge
        default: return nil
        }
    }
}

extension Problem {
    static func face(of refusal: OperationRefusal) -> Problem {
        switch refusal {
        case .unknownAccount(let id): .unknown("account", id: id.text)
        case .unknownStore(let id): .unknown("store", id: id.text)
        case .unknownTill(let id): .unknown("register", id: id.text)
        case .unknownLink: .unknown("payment_link")
        case .unknownCharge: .unknown("charge")
        case .unknownPayment: .unknown("payment")
        case .orderUnusable: .unusableText("order_id", limit: Order.idLimit)
        case .ttlOutOfRange(let shortest, let longest):
            .outOfRange("ttl_seconds", shortest...longest)
        case .amountOutOfRange(let least, let most): .amountOutOfRange(least, most)
        case .purposeTooLong(let limit): .unusableText("purpose", limit: limit)
        case .receiptUnusable(let fault): .receiptUnusable(fault)
        case .noFiscalAccount: .noFiscalAccount
        case .unknownReceipt: .unknown("receipt")
        case .stillChecking(let charge): .stillChecking(charge)
        case .notOffered(let step): .notOffered(step)
        case .bankDown(let seconds): .bankDown(retryAfter: seconds)
        case .bankRefused(let code, let words): .bankRefused(code: code, words: words)
        case .bankUnreachable: .bankUnreachable
        case .bankUnanswered: .bankUnanswered
        }
    }

    static func face(of refusal: Link.Refusal) -> Problem {
        switch refusal {
        case .busy(let order, let charge): .busy(with: order, charge: charge)
        case .orderAskedForOtherAmount(let asked): .otherAmount(asked: asked)
        case .closed: .closed
        case .noCode: .noCode
        case .unknownCharge: .unknown("charge")
        case .unknownPayment: .unknown("payment")
        case .exceedsPayment(let left): .exceedsPayment(left: left)
        case .amountNotPositive: .outOfRange("amount", 1...Int64.max)
        case .refundDiffers: .refundDiffers
        case .notLate: .notLate
        case .decided: .decided
        case .hasMoney: .hasMoney
        case .orderPaidElsewhere: .orderPaidElsewhere
        case .noReceipt: .noReceipt
        case .linesNotNamed: .linesNotNamed
        case .unknownLine(let line): .unknownLine(line)
        case .exceedsLine(let line, let left): .exceedsLine(line, left: left)
        case .linesDoNotAddUp(let lines, let amount): .linesDoNotAddUp(lines, amount)
        }
    }

    /// nil where the ledger met what no caller can act on.
    static func face(of refusal: LedgerRefusal) -> Problem? {
        switch refusal {
        case .unknownLink: .unknown("payment_link")
        case .orderPaid(let charge): .orderPaid(charge)
        case .orderAskedElsewhere(let link, let charge):
            .orderAskedElsewhere(link: link, charge: charge)
        case .tillExists: .registerExists
        case .tooBusy: .tooBusy
        case .linkExists, .paymentOnFile: nil
        }
    }

    static func face(of refusal: QRCode.Refusal) -> Problem {
        switch refusal {
        case .empty: .noCode
        case .tooLong(let bytes, let limit): .textTooLong(bytes: bytes, limit: limit)
        case .outOfRange(let measure, _, let allowed): .picture(measure, allowed: allowed)
        case .widerThanPaper(let dots, let paperDots): .wider(dots: dots, paperDots: paperDots)
        }
    }
}
