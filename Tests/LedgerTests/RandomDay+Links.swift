import Ledger
import Payments

/// Opening links and changing them by every rule.
extension RandomDay {
    private typealias Rule = @Sendable (inout Link) throws -> Void

    mutating func open(in books: any Books) async {
        let isRegister = dice.isLucky(oneIn: 4)
        let owned = newLink()
        var link = Link(
            id: owned.id,
            merchant: owned.merchant,
            store: store,
            till: isRegister ? Till.ID("till-\(dice.number(1...6))") : nil,
            account: account.id,
            use: isRegister ? .reusable : .once,
            payToken: dice.isLucky(oneIn: 20) ? "token" : "token-\(owned.id.text)",
            openedAt: now
        )
        if isRegister, !dice.isLucky(oneIn: 6) { link.enlisted(code()) }
        if !isRegister || dice.isLucky(oneIn: 2) {
            let request = request()
            _ = try? link.request(request, at: now)
            homes.append((owned, .charge(request.id)))
        }
        let opened = link
        await note("open \(owned.id.text)") { try await books.open(opened) }
    }

    mutating func change(in books: any Books) async {
        var (link, included) = (link(), Included.current)
        if !homes.isEmpty, !dice.isLucky(oneIn: 3) {
            (link, included) = dice.one(of: homes)
        } else if dice.isLucky(oneIn: 3) {
            included = dice.one(of: [.charge(charge()), .payment(payment())])
        }
        let token = dice.isLucky(oneIn: 3) ? "once-\(dice.number(1...60))" : nil
        let rule = rule(on: link, included)
        let isThrown = dice.isLucky(oneIn: 12)
        await note("change \(link.id.text) \(included) once \(token ?? "no")") {
            try await books.change(link, including: included, once: token) { link in
                try rule(&link)
                if isThrown { throw Link.Refusal.closed }
                return link
            }
        }
    }

    mutating func bankName() -> BankName {
        switch dice.number(1...3) {
        case 1: .charge(charge().text)
        case 2: .activation("activation-\(dice.number(1...20))")
        default: .code("code-\(dice.number(1...20))")
        }
    }

    mutating func reading() -> Reading {
        switch dice.number(1...10) {
        case 1: .waiting
        case 2: .inProgress
        case 3: .declined
        case 4, 5: .dead
        case 6: .missing
        default: .paid(incoming())
        }
    }

    private mutating func incoming() -> Incoming {
        let number = dice.isLucky(oneIn: 4) ? nil : "number-\(dice.number(1...40))"
        let amount = dice.isLucky(oneIn: 4) ? Money(kopecks: 1) : Sample.price
        return Incoming(number: number, amount: amount, paidAt: now)
    }

    private mutating func code() -> Link.Code {
        Link.Code(qrcID: "code-\(dice.number(1...20))", payload: "https://qr.nspk.ru")
    }

    private mutating func request() -> Link.Request {
        Link.Request(
            id: newCharge(),
            order: Order.ID("order-\(dice.number(1...40))"),
            amount: Sample.price,
            purpose: "",
            deadline: now + 300,
            graceEnds: now + 3600,
            answerDue: now + 10
        )
    }

    private mutating func rule(on link: Owned<Link>, _ included: Included) -> Rule {
        let subject = subject(included)
        switch dice.number(1...7) {
        case 1, 2: return askingRule(on: link, subject)
        case 3: return endingRule(subject)
        case 4: return refundingRule(included)
        default: return observingRule(on: link, subject)
        }
    }

    private typealias Subject = @Sendable (Link) -> Charge.ID

    /// The charge that was included, or the newest one.
    private mutating func subject(_ included: Included) -> Subject {
        let any = charge()
        if case .charge(let id) = included, dice.isLucky(oneIn: 2) { return { _ in id } }
        return { $0.latest?.id ?? any }
    }

    private mutating func askingRule(on link: Owned<Link>, _ subject: @escaping Subject) -> Rule {
        let (now, request) = (now, request())
        homes.append((link, .charge(request.id)))
        let code = dice.isLucky(oneIn: 2) ? code() : nil
        let activation = "activation-\(dice.number(1...20))"
        switch dice.number(1...6) {
        case 1, 2:
            return { _ = try $0.request(request, at: now) }
        case 3:
            return { link in
                link.observe(.dead, of: subject(link), paymentID: Payment.ID("none"), at: now)
                _ = try link.request(request, at: now)
            }
        default:
            return { $0.asked(subject($0), activation: activation, code: code, at: now) }
        }
    }

    private mutating func endingRule(_ subject: @escaping Subject) -> Rule {
        let now = now
        switch dice.number(1...4) {
        case 1: return { $0.refused(subject($0), why: "no", at: now) }
        case 2: return { $0.doubted(subject($0), at: now) }
        case 3: return { $0.heardNothing(about: subject($0), at: now) }
        default:
            return { _ = try $0.beginRelease(of: subject($0), answerDue: now + 5, at: now) }
        }
    }

    private mutating func observingRule(
        on link: Owned<Link>,
        _ subject: @escaping Subject
    ) -> Rule {
        let (now, id) = (now, newPayment())
        let (reading, incoming, second) = (reading(), incoming(), incoming())
        let kept = payment()
        homes.append((link, .payment(id)))
        switch dice.number(1...12) {
        case 1: return { $0.quarantine(incoming, as: id, at: now) }
        case 2:
            return { link in
                link.quarantine(incoming, as: id, at: now)
                link.quarantine(second, as: Payment.ID("\(id.text)-b"), at: now)
            }
        case 3, 4: return { $0.adopt($0.unexpected.first?.id ?? kept, for: subject($0), at: now) }
        default: return { $0.observe(reading, of: subject($0), paymentID: id, at: now) }
        }
    }

    /// About the payment that was included, or any that the link has.
    private mutating func refundingRule(_ included: Included) -> Rule {
        let (now, id) = (now, Refund.ID("refund-\(dice.number(1...4))"))
        var kept = payment()
        if case .payment(let id) = included { kept = id }
        let payment: @Sendable (Link) -> Payment.ID = { [kept] link in
            link.payment(kept)?.id ?? link.latest?.payments.last?.id ?? kept
        }
        let reading = dice.one(of: [
            RefundReading.pending, .completed, .declined(reason: "no"), .missing,
        ])
        switch dice.number(1...5) {
        case 1: return { $0.observe(reading, of: id, in: payment($0), at: now) }
        case 2: return { $0.heardNothing(aboutRefund: id, in: payment($0), at: now) }
        default:
            return {
                _ = try $0.requestRefund(
                    id,
                    of: payment($0),
                    amount: Money(kopecks: 50_000),
                    answerDue: now + 5,
                    at: now
                )
            }
        }
    }
}
