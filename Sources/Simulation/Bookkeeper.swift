import Ledger
import Operations
import Payments

/// Gives money back now and then, in part or whole, and asks again when no answer comes.
struct Bookkeeper: Sendable {
    let world: World
    let bank: SimulatedBank
    let listener: SimulatedListener

    func serve(until closing: Moment) async {
        while world.clock.now < closing {
            await sleep(120...1200)
            if world.dice.falls(400), let late = listener.late() {
                await decide(late.payment, on: Owned(late.link, of: bank.account.merchant))
            }
            if let receipt = listener.failed() { await resume(receipt) }
            guard let payment = listener.payment(world.dice) else { continue }
            let id = Refund.ID(world.newID())
            // Two of them sometimes have the same idea.
            if world.dice.falls(200) {
                let other = Refund.ID(world.newID())
                world.spawn { await refund(payment, as: other) }
            }
            await refund(payment, as: id)
            await pry(payment)
        }
    }

    private func refund(_ payment: Payment.ID, as id: Refund.ID) async {
        let owned = Owned(payment, of: bank.account.merchant)
        let part = world.dice.falls(500) ? Money(kopecks: world.dice.number(in: 1...50_000)) : nil
        world.tally.add(\.refunds)
        world.chronicle.note(
            "bookkeeper: gives back \(part?.roubles ?? "the rest") of \(payment.text) as \(id.text)",
            about: payment.text,
            id.text
        )
        var lines: [Refund.Part] = []
        for _ in 0..<Self.tries {
            let asked = await world.ask { [lines] in
                try await RefundPayment(desk: $0)(part, of: owned, lines: lines, as: id)
            }
            switch asked {
            case .lost: await sleep(5...60)
            case .refused(Link.Refusal.linesNotNamed):
                lines = part.map { [Refund.Part(line: 1, sum: $0)] } ?? []
            case .answer, .refused: return
            }
        }
    }

    private func resume(_ receipt: Receipt.ID) async {
        world.chronicle.note("bookkeeper: resumes \(receipt.text)", about: receipt.text)
        let owned = Owned(receipt, of: bank.account.merchant)
        _ = await world.ask { try await ResumeReceipt(desk: $0)(owned).isResumed }
    }

    private static let tries = 4

    private func decide(_ payment: Payment.ID, on link: Owned<Link>) async {
        let takes = world.dice.falls(500)
        world.chronicle.note(
            "bookkeeper: \(takes ? "takes" : "gives back") late \(payment.text)",
            about: payment.text
        )
        _ = await world.ask { desk in
            let decide = DecideLateMoney(desk: desk)
            return takes
                ? try await decide.accept(payment, on: link)
                : try await decide.giveBack(payment, on: link)
        }
    }

    /// A program of this merchant asks for another merchant's payment by its id.
    private func pry(_ payment: Payment.ID) async {
        let others = world.banks.map(\.account.merchant).filter { $0 != bank.account.merchant }
        guard let other = world.dice.pick(others) else { return }
        let asked = await world.ask { try await $0.books.link(holding: Owned(payment, of: other)) }
        if case .answer(.some) = asked {
            world.auditor.crossed(payment, by: other)
        }
    }

    private func sleep(_ seconds: ClosedRange<Int64>) async {
        let range = seconds.lowerBound * 1000...seconds.upperBound * 1000
        await world.clock.sleep(world.dice.number(in: range))
    }
}
