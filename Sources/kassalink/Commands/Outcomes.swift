import ArgumentParser
import Payments
import Wire

/// How a purchase ended, in words big enough to be read across a counter.
enum Outcomes {
    /// What a script may ask with `$?`.
    enum Code {
        static let notPaid = ExitCode(2)
        static let stillChecking = ExitCode(3)
    }

    /// Three answers to "cancel it", and no fourth (E09).
    static func show(_ answer: JSON) {
        switch answer["outcome"]?.text ?? answer["status"]?.text {
        case "released": Terminal.shout("ОТМЕНЕНО", "cancelled: nobody can pay it any more")
        case "paid":
            Terminal.shout("ОПЛАЧЕНО, несмотря на отмену", "paid anyway: the money came first")
        default:
            Terminal.shout(
                "ЕЩЁ ПРОВЕРЯЕМ",
                "still checking: do not ask for the money again yet"
            )
        }
    }

    static func paid(_ amount: Money) {
        Terminal.shout("ОПЛАЧЕНО \(amount.inRussian)", "paid")
    }
}
