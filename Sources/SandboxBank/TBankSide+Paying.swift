import Payments
import Wire

/// The state of a payment, its end, and money on its way back.
extension TBankSide {
    func status(of payment: SandboxNetwork.Activation) -> String {
        switch payment.state {
        case .waiting: files.isShown(payment.id) ? "FORM_SHOWED" : "NEW"
        case .inProgress: "AUTHORIZING"
        case .cancelled: files.isRejected(payment.id) ? "REJECTED" : "CANCELED"
        case .expired: "DEADLINE_EXPIRED"
        case .paid: paidStatus(of: payment)
        }
    }

    private func paidStatus(of payment: SandboxNetwork.Activation) -> String {
        let now = network.now()
        let refunds = network.refunds(of: payment.id)
        guard !refunds.contains(where: { $0.state(at: now) == .pending }) else {
            return "ASYNC_REFUNDING"
        }
        let rest = left(of: payment)
        if rest == payment.paid?.amount { return "CONFIRMED" }
        return rest.kopecks == 0 ? "REFUNDED" : "PARTIAL_REFUNDED"
    }

    private func left(of payment: SandboxNetwork.Activation) -> Money {
        let now = network.now()
        return network.refunds(of: payment.id).filter { $0.state(at: now) != .declined }
            .reduce(payment.paid?.amount ?? payment.amount) { left, refund in
                left.subtracting(refund.amount) ?? Money(kopecks: 0)
            }
    }

    func facts(_ payment: SandboxNetwork.Activation, id: JSON) -> [JSON.Member] {
        [
            .init("Status", .text(status(of: payment))), .init("PaymentId", id),
            .init("OrderId", .text(files.order(of: payment.id))),
            .init("Amount", .integer((payment.paid?.amount ?? payment.amount).kopecks)),
        ]
    }

    func state(of payment: SandboxNetwork.Activation, _ faults: Faults) -> SideAnswer {
        let second = network.now().milliseconds / 1000
        let isInTime = files.look(inSecond: second, limit: Self.looksPerSecond)
        guard isInTime || !faults.quirks.contains(.tbankRateLimit) else {
            return SideAnswer(.read, Reply(status: 429))
        }
        return SideAnswer(.read, json: good(facts(payment, id: .text(payment.id))))
    }

    func checkOrder(_ order: String) -> SideAnswer {
        let payments = files.payments(of: order).compactMap { network.activation($0, at: .tbank) }
        let list = payments.map { payment -> JSON in
            .object(
                facts(payment, id: .text(payment.id))
                    + [.init("Success", true), .init("ErrorCode", "0")]
            )
        }
        let more: [JSON.Member] = [
            .init("OrderId", .text(order)), .init("Payments", .list(list)),
        ]
        return SideAnswer(.read, json: good(more))
    }

    func refundState(of payment: SandboxNetwork.Activation) -> SideAnswer {
        let now = network.now()
        let newest = network.refunds(of: payment.id).max { $0.askedAt < $1.askedAt }
        var more = facts(payment, id: .text(payment.id))
        if newest?.state(at: now) == .declined {
            more.append(.init("QrCancelCode", "I05043"))
            more.append(.init("QrCancelMessage", "Счёт получателя закрыт"))
        }
        return SideAnswer(.read, json: good(more))
    }

    // MARK: Cancel

    /// One word for two deeds: an unpaid payment ends, a paid one is paid back.
    func cancel(
        _ payment: SandboxNetwork.Activation,
        _ json: JSON,
        _ faults: Faults
    ) -> SideAnswer {
        guard let paid = payment.paid else { return end(payment) }
        guard json["Amount"] == nil || (json["Amount"]?.integer ?? 0) > 0 else {
            return refused(.refund, "620", "Сумма равна нулю")
        }
        let rest = left(of: payment)
        let amount = json["Amount"]?.integer.map { Money(kopecks: $0) } ?? rest
        if faults.quirks.contains(.tbankHourlyRefund), isTooSoon(payment) {
            return refused(.refund, "3029", "Возврат возможен один раз в час")
        }
        let id = "\(payment.id)-\(network.refunds(of: payment.id).count + 1)"
        do throws(SandboxNetwork.Refusal) {
            _ = try network.refund(
                id,
                of: payment.id,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: .tbank),
                at: .tbank
            )
        } catch {
            // Which of 3028 to 3031 it is, is our guess.
            return refused(.refund, "3028", "Сумма возврата больше остатка")
        }
        let reply = good(
            ended(payment) + [
                .init("OriginalAmount", .integer(paid.amount.kopecks)),
                .init("NewAmount", .integer(left(of: payment).kopecks)),
            ]
        )
        return SideAnswer(
            .refund,
            json: reply,
            callbacks: [notice(about: payment)].compactMap(\.self)
        )
    }

    private func isTooSoon(_ payment: SandboxNetwork.Activation) -> Bool {
        let now = network.now()
        return network.refunds(of: payment.id).contains { now.seconds(since: $0.askedAt) < 3600 }
    }

    private func end(_ payment: SandboxNetwork.Activation) -> SideAnswer {
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(payment.id, at: .tbank)
        } catch {
            return refused(.release, "8", "Неверный статус транзакции")
        }
        guard let ended = network.activation(payment.id, at: .tbank) else {
            return refused(.release, "7", "Платеж не найден")
        }
        let reply = good(
            self.ended(ended) + [
                .init("OriginalAmount", .integer(payment.amount.kopecks)), .init("NewAmount", 0),
            ]
        )
        return SideAnswer(
            .release,
            json: reply,
            callbacks: [notice(about: ended)].compactMap(\.self)
        )
    }

    private func ended(_ payment: SandboxNetwork.Activation) -> [JSON.Member] {
        [
            .init("Status", .text(status(of: payment))), .init("PaymentId", .text(payment.id)),
            .init("OrderId", .text(files.order(of: payment.id))),
        ]
    }

    /// The bank's own buyer for trials: pays, lets the time pass, or is turned down.
    func test(
        _ payment: SandboxNetwork.Activation,
        _ json: JSON,
        _ faults: Faults
    ) -> SideAnswer {
        let reply = good([])
        guard !payment.state.isFinal else {
            return refused(.read, "8", "Неверный статус транзакции")
        }
        if json["IsDeadlineExpired"]?.bool == true {
            network.expire(payment.id)
            return SideAnswer(.read, json: reply)
        }
        if json["IsRejected"]?.bool == true {
            for _ in 0..<TBankFiles.tryLimit { files.fail(payment.id) }
            try? network.cancel(payment.id, at: .tbank)
            return SideAnswer(
                .read,
                json: reply,
                callbacks: [notice(about: payment)].compactMap(\.self)
            )
        }
        guard let paid = try? network.finish(payment.id) else {
            return refused(.read, "8", "Неверный статус транзакции")
        }
        return SideAnswer(.read, json: reply, callbacks: callbacks(about: paid, .paid, faults))
    }
}
