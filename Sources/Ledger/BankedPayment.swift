package import Payments

/// A payment with the names that its bank knows it by, to be found again in the bank's own books.
package struct BankedPayment: Hashable, Sendable {
    package let placed: PlacedPayment
    /// The id of the code that was scanned.
    package let code: String?
    /// A code that is used once names its purchase; a register's names only the till.
    package let isCodeUsedOnce: Bool
    /// The bank's own name of the purchase.
    package let activation: String?

    package init(
        placed: PlacedPayment,
        code: String?,
        isCodeUsedOnce: Bool,
        activation: String?
    ) {
        self.placed = placed
        self.code = code
        self.isCodeUsedOnce = isCodeUsedOnce
        self.activation = activation
    }

    package var payment: Payment { placed.payment }
}

/// Which movement of its money a payment is found by.
package enum MoneyMove: Hashable, Sendable {
    /// By the time that it was paid.
    case came
    /// By the time that a refund of it was asked for.
    case wentBack
}

extension Link {
    /// The payments of one charge, as the bank knows them.
    package func banked(_ charge: Charge) -> [BankedPayment] {
        charge.payments.map { payment in
            BankedPayment(
                placed: PlacedPayment(
                    link: id,
                    store: store,
                    till: till,
                    charge: charge.id,
                    order: charge.order,
                    payment: payment
                ),
                code: code?.qrcID,
                isCodeUsedOnce: use == .once,
                activation: charge.activation
            )
        }
    }
}
