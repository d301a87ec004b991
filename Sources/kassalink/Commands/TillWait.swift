import ArgumentParser
import Foundation
import Payments
import Wire

/// Waits beside the till until a charge has ended, or the cashier cancels.
struct TillWait {
    let till: TillService
    let charge: String
    let deadline: Moment?
    private let interrupt = Interrupt()

    init(till: TillService, charge: String, deadline: Moment?) {
        self.till = till
        self.charge = charge
        self.deadline = deadline
    }

    static let pauseMilliseconds = 700
    /// How long after the deadline the service may take to learn how it ended.
    static let patienceSeconds: Int64 = 90

    /// - Throws: `Outcomes.Code` for every end but a payment.
    func untilEnded() async throws {
        var (charge, doing): (String, String?) = (charge, nil)
        var late = LatePayments()
        while true {
            if interrupt.hasCome {
                Terminal.say("\nотменяем…", "cancelling…")
                return try Self.finish(releasing: await cancelled(charge))
            }
            let seen = await seen(charge, &late)
            if let next = seen?.replacedBy {
                clearLine()
                Terminal.say("код погас, выставлен заново", "dark; the same purchase goes on")
                charge = next
                continue
            }
            if let seen, !seen.isOpen {
                clearLine()
                return try Self.finish(seen)
            }
            if let seen, seen.doing != doing {
                doing = seen.doing
                clearLine()
                seen.tellDoing()
            }
            guard secondsLeft > -Self.patienceSeconds else {
                Outcomes.show(["outcome": "checking"])
                throw Outcomes.Code.stillChecking
            }
            count()
            try await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
        }
    }

    /// A cancel that is not answered may have been done, or not.
    private func cancelled(_ charge: String) async -> JSON {
        do throws(ServiceTrouble) {
            return try await till.release(charge)
        } catch {
            Terminal.complain("\(error)")
            return ["outcome": "checking"]
        }
    }

    /// A line that breaks for a moment ends no wait: the till goes on asking.
    ///
    /// The whole till is looked at, so that the cashier hears of an earlier buyer's late money while
    /// this one pays.
    private func seen(_ charge: String, _ late: inout LatePayments) async -> TillService.Charge? {
        do throws(ServiceTrouble) {
            let state = try await till.state()
            late.tellNews(of: state, first: clearLine)
            if let now = TillService.Charge(state["charge"]), now.id == charge { return now }
            return try await till.seen(charge)
        } catch {
            clearLine()
            Terminal.complain("\(error)")
            return nil
        }
    }

    static func finish(_ charge: TillService.Charge) throws {
        switch charge.status {
        case "paid": Outcomes.paid(charge.amount)
        case "mispaid":
            Terminal.shout(
                "ПРИШЛА ДРУГАЯ СУММА: \(charge.sum)",
                "another amount came: call the bookkeeper"
            )
            throw Outcomes.Code.stillChecking
        case "paid_late":
            Terminal.shout("ДЕНЬГИ ПРИШЛИ ПОСЛЕ ОТМЕНЫ", "the money came late: it is held")
            throw Outcomes.Code.stillChecking
        case "expired":
            Terminal.shout("ВРЕМЯ ВЫШЛО, не оплачено", "time is up, not paid")
            throw Outcomes.Code.notPaid
        case "refused":
            Terminal.shout("БАНК ОТКАЗАЛ, не оплачено", "the bank refused, not paid")
            throw Outcomes.Code.notPaid
        default:
            Outcomes.show(["outcome": .text(charge.status)])
            throw Outcomes.Code.notPaid
        }
    }

    static func finish(releasing answer: JSON) throws {
        Outcomes.show(answer)
        switch answer["outcome"]?.text {
        case "paid": return
        case "released": throw Outcomes.Code.notPaid
        default: throw Outcomes.Code.stillChecking
        }
    }

    private var secondsLeft: Int64 {
        guard let deadline else { return 0 }
        let now = Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        return deadline.seconds(since: now)
    }

    /// The clock on the last line; a pipe gets none.
    private func count() {
        guard Terminal.isInteractive else { return }
        let left = max(0, secondsLeft)
        let clock = "\(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60)"
        print("\r  осталось \(clock)  ·  time left   ", terminator: "")
        Terminal.flush()
    }

    private func clearLine() {
        guard Terminal.isInteractive else { return }
        print("\r" + String(repeating: " ", count: 40) + "\r", terminator: "")
        Terminal.flush()
    }
}
