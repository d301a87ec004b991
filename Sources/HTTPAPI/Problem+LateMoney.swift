/// What stands against a decision about late money.
extension Problem {
    static var notLate: Problem {
        Problem(
            409,
            "payment_not_late",
            title: "The payment did not come late",
            detail: "Only money that came after its charge had ended waits for a decision. To give "
                + "other money back, ask for a refund."
        )
    }

    static var decided: Problem {
        Problem(
            409,
            "already_decided",
            title: "It has been decided otherwise",
            detail: "This money was accepted for its order, or is on its way back. Look at its "
                + "decision and its refunds."
        )
    }

    static var hasMoney: Problem {
        Problem(
            409,
            "charge_has_money",
            title: "The money is here",
            detail: "Only a charge without money is flagged as handed over without proof. Look at "
                + "its payments."
        )
    }

    static var orderPaidElsewhere: Problem {
        Problem(
            409,
            "order_paid_elsewhere",
            title: "The order has other money",
            detail: "Another charge of this order has a payment, so this one would count twice. "
                + "Give it back, or settle the other one first."
        )
    }
}
