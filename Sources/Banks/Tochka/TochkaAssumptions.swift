import Payments
import Wire

/// What no public source says about Tochka, in one place; a contract holder can confirm it.
enum TochkaAssumptions {
    /// The number in a webhook and the `trxId` of a look-up are taken for one and the same.
    ///
    /// The example of the one has the form of the other. Were they two, the second would be held for
    /// a bookkeeper.
    static let operationName = "operationId"

    /// Dates are ISO 8601; one without an offset is read as Moscow time.
    static let zoneSeconds = Timestamp.moscowSeconds

    /// What "accepted" means without a `trxId`: no money yet, as at Alfa, on the same centre.
    static let acceptedWithoutNumber = Reading.inProgress

    /// What it means when `payment-status` leaves out the code that it was asked for.
    static let leftOut = Reading.waiting

    /// An activation that ran out reads like one that was deactivated: so it is at НСПК.
    static let deactivated = "DEACTIVATED"
}
