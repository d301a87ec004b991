import Foundation
import Testing
import Wire

/// The real till program against a real service and bank: what stands on the screen, and `$?`.
@Suite("What a cashier reads", OpenShop())
struct TillTests {
    private let premises: Premises

    init() throws {
        premises = try #require(OpenShop.premises)
    }

    /// Enters a till; its code.
    private func open(_ till: String) async throws -> String {
        try await Shopper(premises).register(till)
        let said = await premises.call(.get, "/v1/registers/\(till)")
        return try #require(said?.json["link"]?["payload"]?.text)
    }

    /// A till program that shows the code and waits.
    private func waiting(_ till: String, order: String, _ more: [String] = []) async throws
        -> TillProgram
    {
        let program = try premises.till(
            ["charge", till, "--amount", "1500,50", "--order", order] + more
        )
        try await program.shows("К оплате 1 500,50 ₽, заказ \(order)")
        return program
    }

    private func run(_ arguments: String...) async throws -> (code: Int32, screen: String) {
        let program = try premises.till(arguments)
        return (try await program.ended(), program.screen)
    }

    private func pay(_ code: String) async throws {
        #expect(await premises.bank(.post, "/payer/pay", ["payload": .text(code)]) != nil)
    }

    @Test("a purchase that is paid, and what last, verify and the shift say of it")
    func paid() async throws {
        let code = try await open("paid")
        let program = try await waiting("paid", order: "A-00123")
        #expect(program.screen.contains("▀"), "the code is drawn")
        try await pay(code)
        #expect(try await program.ended() == 0)
        #expect(program.screen.contains("ОПЛАЧЕНО 1 500,50 ₽"))
        let last = try await run("last", "paid")
        #expect(last.code == 0)
        #expect(last.screen.contains("ОПЛАЧЕНО: 1 500,50 ₽, заказ A-00123"))
        let ours = try await run("verify", "paid", "--amount", "1500,50", "--order", "123")
        #expect(ours.code == 0)
        #expect(ours.screen.contains("ДЕНЬГИ ЕСТЬ: 1 500,50 ₽, заказ A-00123, оплата"))
        let others = try await run("verify", "paid", "--amount", "1500")
        #expect(others.code == 2)
        #expect(others.screen.contains("ДЕНЕГ НЕТ: 1 500,00 ₽"))
        try await premises.until("the receipt is done, so that the shift owes nothing") {
            let found = await premises.call(.get, "/v1/receipts?order_id=A-00123")
            return found?.json["items"]?.list?.first?["status"]?.text == "done"
        }
        let shift = try await run("close", "paid")
        #expect(shift.code == 0)
        #expect(shift.screen.contains("оплачено 1: 1 500,50 ₽"))
        #expect(shift.screen.contains("СМЕНА ЧИСТАЯ"))
    }

    @Test("a purchase that the cashier cancels before anybody pays")
    func cancelled() async throws {
        _ = try await open("cancelled")
        let program = try await waiting("cancelled", order: "B-1")
        program.interrupt()
        #expect(try await program.ended() == 2)
        #expect(program.screen.contains("отменяем"))
        #expect(program.screen.contains("  ОТМЕНЕНО\n"))
        let status = try await run("status", "cancelled")
        #expect(status.screen.contains("касса свободна"))
    }

    @Test("a cancel that meets the buyer's last button: paid anyway")
    func paidAnyway() async throws {
        let code = try await open("anyway")
        let program = try await waiting("anyway", order: "C-1")
        let begun = await premises.bank(.post, "/payer/start", ["payload": .text(code)])
        program.interrupt()
        try await program.shows("отменяем")
        let name = try #require(begun?["activation"])
        await premises.bank(.post, "/payer/finish", ["activation": name])
        #expect(try await program.ended() == 0)
        #expect(program.screen.contains("ОПЛАЧЕНО, несмотря на отмену"))
    }

    @Test("a cancel while the buyer goes on thinking: still checking, and the shift says so")
    func stillChecking() async throws {
        let code = try await open("checking")
        let program = try await waiting("checking", order: "D-1")
        await premises.bank(.post, "/payer/start", ["payload": .text(code)])
        program.interrupt()
        #expect(try await program.ended() == 3)
        #expect(program.screen.contains("ЕЩЁ ПРОВЕРЯЕМ"))
        let shift = try await run("close", "checking")
        #expect(shift.code == 3)
        #expect(shift.screen.contains("НЕ ЗАКОНЧЕНО: 1"))
        #expect(shift.screen.contains("отменяем, проверяем"))
    }

    @Test("a till program that is killed goes on where it was, and hears what it missed")
    func resumed() async throws {
        let code = try await open("killed")
        try await waiting("killed", order: "E-1").kill()
        let second = try premises.till(["resume", "killed"])
        try await second.shows("К оплате 1 500,50 ₽, заказ E-1")
        second.kill()
        try await pay(code)
        let third = try await run("resume", "killed")
        #expect(third.code == 0)
        #expect(third.screen.contains("ОПЛАЧЕНО 1 500,50 ₽"))
        let fourth = try await run("resume", "killed")
        #expect(fourth.screen.contains("незаконченных оплат нет"))
    }

    @Test("a busy till is refused by name, released by a word, and taken over only when told to")
    func busy() async throws {
        let code = try await open("busy")
        try await waiting("busy", order: "F-1").kill()
        let ask = ["charge", "busy", "--amount", "1500,50", "--order"]
        let refused = try premises.till(ask + ["F-2"])
        #expect(try await refused.ended() == 1)
        #expect(refused.screen.contains("КАССА ЗАНЯТА заказом F-1"))
        let over = try await waiting("busy", order: "F-2", ["--take-over", "--no-qr"])
        #expect(over.screen.contains("ОТМЕНЕНО"))
        over.kill()
        let released = try await run("release", "busy")
        #expect(released.code == 2)
        #expect(released.screen.contains("ОТМЕНЕНО"))
        let third = try await waiting("busy", order: "F-3")
        try await pay(code)
        #expect(try await third.ended() == 0)
        let again = try premises.till(ask + ["F-3"])
        #expect(try await again.ended() == 1)
        #expect(again.screen.contains("ЗАКАЗ УЖЕ ОПЛАЧЕН"))
    }

    @Test("a token that is not the till's asks for nothing and leaves nothing behind")
    func stranger() async throws {
        _ = try await open("stranger")
        let program = try premises.till(
            ["charge", "stranger", "--amount", "1500,50", "--order", "G-1"],
            token: "kl_guessed"
        )
        #expect(try await program.ended() == 1)
        #expect(program.screen.contains("КЛЮЧ ЭТОЙ КАССЫ НЕ ПОДХОДИТ"))
        #expect(!program.screen.contains("kl_guessed"))
        let cut = try premises.till(["status", "stranger"], token: "id: 1, role: till")
        #expect(try await cut.ended() == 64)
        #expect(cut.screen.contains("KASSALINK_TOKEN: is no token"))
        let resumed = try await run("resume", "stranger")
        #expect(resumed.screen.contains("касса свободна"))
    }

    @Test("a service that is not reached is said so, and asked later what it knows")
    func unreachable() async throws {
        _ = try await open("alone")
        let program = try premises.till(
            ["charge", "alone", "--amount", "1500,50", "--order", "H-1"],
            port: try FreePort.find()
        )
        #expect(try await program.ended() == 1)
        #expect(program.screen.contains("нет связи со службой"))
        let resumed = try await run("resume", "alone")
        #expect(resumed.code == 2)
        #expect(resumed.screen.contains("незакончено на этой кассе: 1 500,50 ₽, заказ H-1"))
        #expect(resumed.screen.contains("ПОКУПКИ НЕТ: служба о ней не слышала"))
    }
}

@Suite("A till whose service dies under it")
struct OrphanedTillTests {
    @Test("does not know whether it asks for the money, and goes on once the service is back")
    func died() async throws {
        let premises = try await Premises()
        try await premises.serve()
        try await Shopper(premises).register("till-1")
        premises.killService()
        try await premises.serve(fault: "commit-to-answer:1")
        let program = try premises.till(
            ["charge", "till-1", "--amount", "1500,50", "--order", "A-1"]
        )
        #expect(try await program.ended() == 3)
        #expect(program.screen.contains("НЕИЗВЕСТНО, выставлена ли покупка"))
        try await premises.serve()
        let resumed = try premises.till(["resume", "till-1"])
        try await resumed.shows("К оплате 1 500,50 ₽, заказ A-1")
        resumed.interrupt()
        #expect(try await resumed.ended() == 2)
    }
}
