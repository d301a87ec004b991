import Payments

/// The words for the state of a payment (protocol sheet 2, section 3.4), sorted by what they mean.
///
/// A word that we do not know reads as "still going on": never as paid, never as dead.
enum TBankStatus {
    enum Meaning: Hashable, Sendable {
        case waiting, inProgress, declined, dead
        /// Only CONFIRMED is money: AUTHORIZED comes with it and may come without it.
        case paid
        /// Money came and some of it went back, or is going back now.
        case refunding, partlyRefunded, refunded
    }

    static func meaning(of status: String) -> Meaning {
        switch status {
        case "NEW", "FORM_SHOWED": .waiting
        case "CONFIRMED": .paid
        // The order can be tried again while its time is not over.
        case "AUTH_FAIL": .declined
        case "REJECTED", "DEADLINE_EXPIRED", "ATTEMPTS_EXPIRED", "CANCELED", "REVERSED": .dead
        case "REFUNDING", "ASYNC_REFUNDING": .refunding
        case "PARTIAL_REFUNDED": .partlyRefunded
        case "REFUNDED": .refunded
        default: .inProgress
        }
    }
}
