import Reconciliation

/// What a bookkeeper reads about a kind of discrepancy, and what is to be done.
extension Discrepancy.Kind {
    var words: (russian: String, english: String) {
        switch self {
        case .paymentMissingHere:
            ("оплата есть в банке, у нас её нет", "paid at the bank, not on file here")
        case .refundMissingHere:
            ("возврат есть в банке, у нас его нет", "refunded at the bank, not on file here")
        case .paymentMissingAtBank:
            ("оплата есть у нас, в реестре её нет", "on file here, not in the register")
        case .refundMissingAtBank:
            ("возврат есть у нас, в реестре его нет", "refunded here, not in the register")
        case .amountDiffers: ("сумма не та", "the sums differ")
        case .twiceAtBank: ("в реестре дважды", "twice in the register")
        case .refundExceeds: ("возвращено больше, чем оплачено", "more refunded than paid")
        case .statementDiffers:
            (
                "на счёт пришло не то, что в реестре",
                "the account did not get what the register says"
            )
        case .undecided: ("деньги ждут решения", "money that nobody has decided about")
        case .receiptMissing: ("чека нет", "the receipt is missing")
        case .receiptDiffers: ("сумма чека не та", "the receipt is of another sum")
        case .accountingNotTold: ("учёт не извещён", "accounting has not been told")
        case .dayDiffers:
            ("в банке другой день, объяснимо", "dated otherwise at the bank, explained")
        case .statementPending:
            ("деньги ещё в пути, объяснимо", "the money may still come, explained")
        }
    }

    var remedy: (russian: String, english: String) {
        switch self {
        case .paymentMissingHere:
            (
                "о нашем заказе банк уже спрошен; о чужом спросите банк, чья это оплата",
                "about a purchase of ours it was asked already; else ask it whose money that is"
            )
        case .refundMissingHere:
            (
                "возврат сделан мимо службы: проверьте в кабинете банка, пробейте чек возврата",
                "it was made elsewhere: look in the bank's cabinet, make the receipt of the refund"
            )
        case .paymentMissingAtBank:
            (
                "посмотрите реестр соседнего дня; не отдавайте товар; спросите банк",
                "look in the neighbouring day's register; hold the goods; ask the bank"
            )
        case .refundMissingAtBank:
            (
                "посмотрите реестры следующих дней, потом спросите банк",
                "look in the registers of the next days, then ask the bank"
            )
        case .amountDiffers:
            ("не закрывайте заказ, спросите банк", "do not close the order, ask the bank")
        case .twiceAtBank:
            (
                "проверьте, списано ли дважды; лишнее верните покупателю",
                "see whether the buyer paid twice; give the second back"
            )
        case .refundExceeds:
            ("остановите возвраты по заказу, спросите банк", "stop refunds of it, ask the bank")
        case .statementDiffers:
            ("сверьте день с банком построчно", "go through the day with the bank, line by line")
        case .undecided:
            (
                "kassalink till late, kassalink refund: принять или вернуть",
                "accept it or give it back"
            )
        case .receiptMissing:
            (
                "kassalink receipts missing, kassalink receipts resume ID",
                "see why, mend the cause, resume it"
            )
        case .receiptDiffers:
            ("нужен чек коррекции", "a correction receipt is needed")
        case .accountingNotTold:
            ("kassalink deliveries resume", "see the listener, then send again")
        case .dayDiffers, .statementPending:
            ("ничего не делать", "nothing is to be done")
        }
    }
}
