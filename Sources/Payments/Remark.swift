/// One line of a charge's story: what was seen or decided, when, and who said so.
///
/// For people who ask "why is it so?"; no rule ever reads it.
package struct Remark: Hashable, Sendable {
    /// Who said it.
    package enum Source: Hashable, Sendable {
        /// A program or person of the merchant.
        case merchant
        /// The answer to a question or order of ours.
        case bank
        case callback(String)
        /// Nobody: the time came.
        case clock
    }

    package enum What: Hashable, Sendable {
        case requested(Money)
        case activated(String?)
        case refused(String)
        /// A step got no answer: it may or may not have been done.
        case unanswered(Charge.Doubt)
        /// The bank has given no answers for long; people are told.
        case silent
        /// Its time is long over, and the bank still says neither that it is paid nor that it is dead;
        /// people are told.
        case overdue
        /// The bank said something else than the last time; money is told as `filed`.
        case seen(Reading.Word)
        case releaseBegun
        case ended(Charge.State)
        case filed(Payment.Kind, Money)
        case accepted(Money)
        case givenBack(Money)
        /// The goods were given away without proof; who says so, and why.
        case handedOver(String)
        /// The link went dark under it and asks again under the next generation.
        case replaced
    }

    package let charge: Charge.ID
    package let at: Moment
    package let source: Source
    package let what: What

    package init(charge: Charge.ID, at: Moment, source: Source, what: What) {
        self.charge = charge
        self.at = at
        self.source = source
        self.what = what
    }
}

extension Link {
    mutating func remark(
        _ what: Remark.What,
        on charge: Charge.ID,
        from source: Remark.Source,
        at now: Moment
    ) {
        remarks.append(Remark(charge: charge, at: now, source: source, what: what))
    }
}
