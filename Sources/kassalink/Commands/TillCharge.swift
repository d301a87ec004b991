import ArgumentParser
import Foundation
import Payments
import Wire

/// Asks for money at a till, draws the code, counts down and says how it ended.
struct TillCharge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "charge",
        abstract: "Ask for money at a till and wait for it.",
        discussion: """
            Draws the till's code, counts down and says how it ended. Ctrl-C cancels: the answer \
            is then cancelled, PAID ANYWAY, or still checking. A second Ctrl-C leaves at once and \
            cancels nothing: `kassalink till status` shows what the till is asking for.

            A till that waits for another order refuses. --take-over first takes that one off, as \
            `till release` does, and asks only when it is certainly off: both are in the story \
            that `kassalink explain` tells.

            What is asked for is kept on this disk until its outcome is known: after a broken line \
            or a power cut `kassalink till resume` finds out.

            Ends with 0 when paid, 2 when not paid, 3 while that is not known yet, 1 when it was \
            not asked for.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the till.") var register: String
    @Option(help: "Roubles: 1500,50 or 1500.50.") var amount: AmountArgument
    @Option(help: "Your name of the order: a GUID or any text up to 64 characters.")
    var order: String
    @Option(help: "What the payer reads, up to 140 characters.") var purpose: String?
    @Option(help: "How long the till waits, seconds.") var ttl: Int64 = 300
    @Flag(help: "Take off what another order has left on the till.") var takeOver = false
    @Flag(help: "Do not draw the code: it hangs beside the till.") var noQR = false
    @Flag(help: "For a terminal with dark letters on a light ground.") var inverted = false

    func run() async throws {
        try await service.connect { client in
            let till = TillService(client: client, register: register)
            intent.keep()
            try await intent.until { try await sell(at: till) }
        }
    }

    private var intent: TillIntent {
        TillIntent(register: register, order: order, amount: amount.money)
    }

    private func sell(at till: TillService) async throws {
        let answer = try await asked(till)
        guard let id = answer["charge_id"]?.text else {
            throw ServiceTrouble.unreadable("charge_id is missing")
        }
        try await draw(till)
        let deadline = answer["expires_at"]?.text.flatMap { Timestamp.moment($0) }
        let wait = TillWait(till: till, charge: id, deadline: deadline)
        Terminal.say(
            "К оплате \(amount.money.inRussian), заказ \(order)",
            "to pay; Ctrl-C cancels"
        )
        try await wait.untilEnded()
    }

    private func asked(_ till: TillService) async throws -> JSON {
        do throws(ServiceTrouble) {
            return try await till.charge(wish)
        } catch {
            if case .refused(let problem) = error, takeOver, problem.code == "link_busy",
                let other = problem.body["charge_id"]?.text
            {
                Self.tell(problem)
                try await takeOff(other, till)
                return try await till.charge(wish)
            }
            throw outcome(of: error)
        }
    }

    /// A no is an outcome, and a service that is not reached was not asked; any other trouble leaves
    /// open whether the till asks for the money now.
    private func outcome(of trouble: ServiceTrouble) -> any Error {
        switch trouble {
        case .unreachable: return trouble
        case .refused(let problem) where problem.isDefinite:
            Self.tell(problem)
            intent.drop()
            return trouble
        case .refused, .unanswered, .unreadable:
            Terminal.complain("\(trouble)")
            Terminal.shout(
                "НЕИЗВЕСТНО, выставлена ли покупка",
                "not known whether it is asked for: `kassalink till resume \(register)` finds out"
            )
            return Outcomes.Code.stillChecking
        }
    }

    private var wish: JSON {
        [
            "order_id": .text(order), "amount": .integer(amount.money.kopecks),
            "purpose": .text(purpose ?? "Заказ \(order)"), "ttl_seconds": .integer(ttl),
        ]
    }

    /// Only what is certainly off the till makes room (E36).
    private func takeOff(_ other: String, _ till: TillService) async throws {
        let answer = try await till.release(other)
        Outcomes.show(answer)
        switch answer["outcome"]?.text {
        case "released", "paid": return
        default: throw Outcomes.Code.stillChecking
        }
    }

    /// The refusals that a cashier meets, in Russian; the error itself follows.
    private static func tell(_ problem: ServiceTrouble.Problem) {
        switch problem.code {
        case "link_busy":
            let other = problem.body["order_id"]?.text ?? "?"
            Terminal.say("КАССА ЗАНЯТА заказом \(other)", "the till waits for another order")
        case "bank_down":
            Terminal.shout("СБП НЕ РАБОТАЕТ: возьмите оплату иначе", "take another tender")
        case "bank_unreachable", "bank_unanswered":
            Terminal.shout("БАНК НЕ ОТВЕЧАЕТ: возьмите оплату иначе", "take another tender")
        case "bank_refused":
            Terminal.shout("БАНК ОТКАЗАЛ, покупка не выставлена", "the bank refused")
        case "amount_out_of_range":
            let (least, most) = (Self.sum(problem, "least"), Self.sum(problem, "most"))
            Terminal.say(
                "СУММА НЕ ПОДХОДИТ: можно от \(least) до \(most)",
                "the amount is out of range"
            )
        case "order_amount_differs":
            let asked = Self.sum(problem, "asked_amount")
            Terminal.say(
                "ЗА ЭТОТ ЗАКАЗ УЖЕ ПРОСЯТ \(asked): сначала отмените",
                "another amount is being asked for this order: release it first"
            )
        case "order_asked_elsewhere":
            Terminal.say(
                "ЭТОТ ЗАКАЗ УЖЕ ВЫСТАВЛЕН ПО ДРУГОМУ КОДУ",
                "another code asks for this order: release that one, or use it"
            )
        case "still_checking":
            Terminal.shout("ЕЩЁ ПРОВЕРЯЕМ: повторите через несколько секунд", "ask again soon")
        case "unknown_register":
            Terminal.say("ТАКОЙ КАССЫ НЕТ", "there is no such till for this token")
        case "order_paid":
            Terminal.say("ЗАКАЗ УЖЕ ОПЛАЧЕН", "this order has been paid already")
        case _ where [401, 403].contains(problem.status):
            Terminal.say("КЛЮЧ ЭТОЙ КАССЫ НЕ ПОДХОДИТ", "the service does not take this token")
        default: break
        }
    }

    private static func sum(_ problem: ServiceTrouble.Problem, _ fact: String) -> String {
        Money(kopecks: problem.body[fact]?.integer ?? 0).inRussian
    }

    private func draw(_ till: TillService) async throws {
        if !noQR { till.draw(try await till.state(), inverted: inverted) }
    }
}
