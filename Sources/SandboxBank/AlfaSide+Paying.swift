import Payments
import Wire

/// Alfa's refunds and notifications.
extension AlfaSide {
    /// Moves nothing: says whether this much could go back, and under which message.
    func check(_ json: JSON) -> SideAnswer {
        guard let amount = Self.amount(json), let paid = payment(json), let money = paid.paid else {
            return refused(.read, "14", "Операция не найдена")
        }
        guard amount <= money.amount else { return refused(.read, "61", "Сумма больше остатка") }
        return good(
            .read,
            [
                .init("messageID", json["messageID"] ?? .null), .init("payerId", "*********6731"),
                .init("payerBnkName", "Песочница"),
            ]
        )
    }

    func refund(_ json: JSON, _ faults: Faults) -> SideAnswer {
        guard let amount = Self.amount(json), let paid = payment(json),
            let message = json["messageID"]?.text, !message.isEmpty
        else { return refused(.refund, "14", "Операция не найдена") }
        do throws(SandboxNetwork.Refusal) {
            _ = try network.refund(
                message,
                of: paid.id,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: .alfa),
                at: .alfa
            )
            return good(.refund, [])
        } catch {
            return refused(.refund, "61", "Сумма больше остатка")
        }
    }

    func readRefund(_ json: JSON) -> SideAnswer {
        guard let refund = network.refund(json["messageID"]?.text ?? "", at: .alfa),
            let paid = network.activation(refund.activation, at: .alfa)?.paid,
            json["originalTrxId"]?.text == ElplatSide.number(paid.number)
                || json["payrrn"]?.text == refund.activation
        else { return refused(.read, "14", "Возврат не найден") }
        let status: JSON =
            switch refund.state(at: network.now()) {
            case .pending: "RCVD"
            case .completed: "ACWP"
            case .declined: "RJCT"
            }
        return good(.read, [.init("status", status)])
    }

    private func payment(_ json: JSON) -> SandboxNetwork.Activation? {
        let number = (json["trxId"]?.text).flatMap { Int64($0.dropFirst(5)) }
        let known = number.flatMap { network.activation(number: $0, at: .alfa) } ?? operation(json)
        return known?.paid == nil ? nil : known
    }

    // MARK: Notifications

    /// Both final words are told, and nothing is signed.
    func callbacks(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        callback(about: activation, word).map { [$0] } ?? []
    }

    /// Money that never moved: there is no seal to get wrong, only a lie to tell.
    func forgery(about activation: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        var lie = activation
        lie.paid = SandboxNetwork.Paid(
            number: Self.forgedNumber,
            amount: activation.amount,
            at: network.now()
        )
        return callback(about: lie, .paid)
    }

    private static let forgedNumber: Int64 = 666_666_666

    private func callback(
        about activation: SandboxNetwork.Activation,
        _ word: Payer.Word
    ) -> Request? {
        let code = network.code(activation.code)
        let isRegister = code?.isReusable == true
        let url = isRegister ? network.callbackURL(of: .alfa) : code?.callbackURL
        guard let url, !url.isEmpty else { return nil }
        let date = activation.paid?.at ?? network.now()
        var body: [JSON.Member] = [
            .init("qrcId", .text(activation.code)),
            .init("status", word == .paid ? "ACWP" : "RJCT"),
            .init("amount", .integer((activation.paid?.amount ?? activation.amount).kopecks)),
            .init("timestamp", .text(Timestamp.text(date, zoneSeconds: Timestamp.moscowSeconds))),
            .init("payerId", "*********6731"),
        ]
        if isRegister {
            body.append(.init("paramsId", .text(Self.paramsID(of: activation.id))))
        }
        if let number = activation.paid?.number {
            body.append(.init("trxId", .text(ElplatSide.number(number))))
            body.append(.init("kzo", "SANDBOX"))
        }
        return Request(.post, url, json: .object(body))
    }
}
