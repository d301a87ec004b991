/// What a bank is seen to say about one charge, by callback or by look-up alike.
package enum Reading: Hashable, Sendable {
    /// The code can be paid and nobody has begun.
    case waiting
    /// A buyer has begun: neither cancel nor expire now.
    case inProgress
    /// The money has moved.
    case paid(Incoming)
    /// An attempt failed; the code may still be paid.
    case declined
    /// Cancelled or expired at the bank: it cannot be paid any more.
    case dead
    /// The bank knows no such charge.
    case missing

    /// Which of them it is, without the money.
    package enum Word: String, Hashable, Sendable, CaseIterable {
        case waiting, paid, declined, dead, missing
        case inProgress = "in_progress"
    }

    package var word: Word {
        switch self {
        case .waiting: .waiting
        case .inProgress: .inProgress
        case .paid: .paid
        case .declined: .declined
        case .dead: .dead
        case .missing: .missing
        }
    }
}

/// What a bank is seen to say about one refund.
package enum RefundReading: Hashable, Sendable {
    case pending
    case completed
    case declined(reason: String?)
    /// The bank never got it: the same id may be sent.
    case missing
}

/// How a bank's message names what it is about.
package enum BankName: Hashable, Sendable {
    /// Our own charge id, given back.
    case charge(String)
    /// The bank's id of the activation.
    case activation(String)
    /// The code; it names the link, and on a register link not which charge.
    case code(String)
}
