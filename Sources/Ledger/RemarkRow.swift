package import Payments

/// A remark as words and numbers, the form in which engines with tables keep it.
package struct RemarkRow: Hashable, Sendable {
    package let source: String
    package let kind: String
    package let text: String?
    package let kopecks: Int64?

    package init(source: String, kind: String, text: String?, kopecks: Int64?) {
        self.source = source
        self.kind = kind
        self.text = text
        self.kopecks = kopecks
    }

    package init(_ remark: Remark) {
        source =
            switch remark.source {
            case .merchant: "merchant"
            case .bank: "bank"
            case .clock: "clock"
            case .callback(let id): Self.callback + id
            }
        (kind, text, kopecks) = Self.parts(of: remark.what)
    }

    /// nil where an older or newer program wrote something that this one does not know.
    package func remark(of charge: Charge.ID, at moment: Moment) -> Remark? {
        guard let what else { return nil }
        return Remark(charge: charge, at: moment, source: whence, what: what)
    }

    private static let callback = "callback "

    private static func parts(of what: Remark.What) -> (String, String?, Int64?) {
        switch what {
        case .requested(let amount): ("requested", nil, amount.kopecks)
        case .activated(let name): ("activated", name, nil)
        case .refused(let why): ("refused", why, nil)
        case .unanswered(let step): ("unanswered", step.rawValue, nil)
        case .seen(let word): ("seen", word.rawValue, nil)
        case .releaseBegun: ("release_begun", nil, nil)
        case .ended(let state): ("ended", state.rawValue, nil)
        case .filed(let kind, let amount): ("filed", kind.rawValue, amount.kopecks)
        case .accepted(let amount): ("accepted", nil, amount.kopecks)
        case .givenBack(let amount): ("given_back", nil, amount.kopecks)
        case .handedOver(let why): ("handed_over", why, nil)
        case .replaced: ("replaced", nil, nil)
        case .silent: ("silent", nil, nil)
        case .overdue: ("overdue", nil, nil)
        }
    }

    private var whence: Remark.Source {
        switch source {
        case "merchant": .merchant
        case "clock": .clock
        case let name where name.hasPrefix(Self.callback):
            .callback(String(name.dropFirst(Self.callback.count)))
        default: .bank
        }
    }

    private var what: Remark.What? {
        let amount = kopecks.map { Money(kopecks: $0) }
        return switch kind {
        case "requested": amount.map { .requested($0) }
        case "activated": .activated(text)
        case "refused": .refused(text ?? "")
        case "unanswered": text.flatMap { Charge.Doubt(rawValue: $0) }.map { .unanswered($0) }
        case "seen": text.flatMap { Reading.Word(rawValue: $0) }.map { .seen($0) }
        case "release_begun": .releaseBegun
        case "ended": text.flatMap { Charge.State(rawValue: $0) }.map { .ended($0) }
        case "filed": filed(amount)
        case "accepted": amount.map { .accepted($0) }
        case "given_back": amount.map { .givenBack($0) }
        case "handed_over": .handedOver(text ?? "")
        case "replaced": .replaced
        case "silent": .silent
        case "overdue": .overdue
        default: nil
        }
    }

    private func filed(_ amount: Money?) -> Remark.What? {
        guard let amount, let kind = text.flatMap({ Payment.Kind(rawValue: $0) }) else {
            return nil
        }
        return .filed(kind, amount)
    }
}
