import Payments
import Wire

/// The states of a purchase, as a cashier reads them.
enum ChargeWords {
    static func russian(_ status: String) -> String {
        switch status {
        case "requested": "спрашиваем банк"
        case "asking": "ждёт оплаты"
        case "unknown": "НЕИЗВЕСТНО, проверяем"
        case "checking": "отменяем, проверяем"
        case "paid": "ОПЛАЧЕНО"
        case "mispaid": "ПРИШЛА ДРУГАЯ СУММА"
        case "released": "отменено"
        case "expired": "время вышло"
        case "refused": "банк отказал"
        case "paid_late": "ДЕНЬГИ ПРИШЛИ ПОЗДНО"
        case "replaced": "код погас, выставлено заново"
        default: status
        }
    }

    /// What is being done about a purchase of which nobody knows yet how it stands at the bank.
    static func doing(_ word: String?) -> (russian: String, english: String)? {
        switch word {
        case "calling_bank": ("просим банк выставить покупку", "the bank is being called")
        case "looking_up_activation":
            (
                "банк не ответил: узнаём, выставил ли он покупку",
                "no answer: the bank is asked whether it took the purchase"
            )
        case "looking_up_release":
            (
                "узнаём, снял ли банк покупку с кода",
                "the bank is asked whether it let go of the purchase"
            )
        default: nil
        }
    }

    static func russian(kind: String) -> String {
        switch kind {
        case "paid": "оплата"
        case "mispaid": "другая сумма"
        case "duplicate": "ВТОРАЯ оплата того же заказа"
        case "late": "поздние деньги"
        case "unexpected": "деньги без покупки"
        default: kind
        }
    }

    static func russian(refund status: String) -> String {
        switch status {
        case "requested", "pending": "в пути"
        case "unknown": "НЕИЗВЕСТНО, проверяем"
        case "completed": "деньги отданы"
        case "declined": "банк отказал"
        default: status
        }
    }

    static func russian(receipt status: String) -> String {
        switch status {
        case "owed", "sent": "готовится"
        case "unknown": "НЕИЗВЕСТНО, проверяем"
        case "done": "готов"
        case "failed": "НЕ СДЕЛАН, смотрите причину"
        default: status
        }
    }

    static func russian(decision: String?) -> String {
        switch decision {
        case "held": "ждут решения"
        case "accepted": "зачтены"
        case "returned": "возвращаются"
        default: ""
        }
    }
}

/// Why a phone beeped: the buyer before paid after the purchase had ended (E06).
struct LatePayments {
    private var told: Set<String> = []

    static func tell(_ register: JSON) {
        var all = LatePayments()
        all.tellNews(of: register)
    }

    /// Says each of them once, also while the till waits for the next buyer.
    mutating func tellNews(of register: JSON, first clear: () -> Void = {}) {
        for late in register["late_payments"]?.list ?? [] {
            guard told.insert(late["payment_id"]?.text ?? "").inserted else { continue }
            clear()
            let amount = Money(kopecks: late["amount"]?.integer ?? 0).inRussian
            let order = late["order_id"]?.text ?? "?"
            let decision = ChargeWords.russian(decision: late["decision"]?.text)
            Terminal.say(
                "! прежний покупатель заплатил поздно: \(amount), заказ \(order), \(decision)",
                "an earlier buyer paid late: payment \(late["payment_id"]?.text ?? "?")"
            )
        }
    }
}
