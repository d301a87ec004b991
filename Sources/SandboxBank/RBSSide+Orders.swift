import Payments
import Wire

/// Register codes by templates, the state of orders, and money on its way back.
extension RBSSide {
    func createTemplate(_ request: SideRequest, _ fields: Form) -> SideAnswer {
        guard fields["type"] == "CASH_SBP_QR" else {
            return Self.refused(.issue, 5, "Песочница знает только CASH_SBP_QR")
        }
        guard let body = try? JSON(reading: request.body), body["qrTemplate"]?.members != nil,
            ["name", "startDate", "endDate", "currency", "distributionChannel"]
                .allSatisfy({ fields[$0]?.isEmpty == false })
        else { return Self.refused(.issue, 4, "Не указан обязательный параметр") }
        let qr = network.newID(prefix: "AS1R00")
        let payload = LinkText.payload(id: qr, type: "01", bank: Self.member, amount: nil)
        network.open(
            SandboxNetwork.Code(
                id: qr,
                payload: payload,
                bank: .rbs,
                isReusable: true,
                callbackURL: nil
            )
        )
        return Self.good(
            .issue,
            [
                .init("templateId", .text(files.makeTemplate(code: qr))),
                .init("status", "ACTIVE"),
                .init("qrTemplate", ["qrcId": .text(qr), "payload": .text(payload)]),
            ]
        )
    }

    func instantPayment(_ fields: Form, _ faults: Faults) -> SideAnswer {
        guard let wish = Wish(fields, network.now()), let template = fields["sbpTemplateId"],
            fields["backUrl"]?.isEmpty == false
        else { return Self.refused(.activate, 4, "Не указан обязательный параметр") }
        if let refusal = Self.refusal(of: wish, .activate) { return refusal }
        guard let code = files.code(ofTemplate: template) else {
            return Self.refused(.activate, 5, "Шаблон не найден")
        }
        let id = network.newUUID()
        guard files.open(id, number: wish.number, callbackURL: settings.callbackURL) else {
            return Self.refused(.activate, 1, "Заказ с таким номером уже зарегистрирован")
        }
        do throws(SandboxNetwork.Refusal) {
            try network.activate(
                wish.activation(id, on: code),
                replaces: faults.secondActivation == .replace
            )
        } catch {
            files.forget(id)
            return Self.refused(.activate, 5, "По шаблону уже ожидается оплата")
        }
        return Self.good(
            .activate,
            [.init("orderId", .text(id)), .init("orderStatus", 0)],
            made: id
        )
    }

    func decline(_ fields: Form) -> SideAnswer {
        guard let order = order(fields), fields["merchantLogin"] ?? settings.login == settings.login
        else { return Self.refused(.release, 6, "Заказ не найден") }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(order.id, at: .rbs)
            return Self.good(.release, [])
        } catch {
            return Self.refused(.release, 5, "Неверный статус заказа")
        }
    }

    // MARK: State

    func status(_ fields: Form) -> SideAnswer {
        guard let order = order(fields), let file = files.order(order.id) else {
            return Self.refused(.read, 6, "Заказ не найден")
        }
        let paid = order.paid?.amount ?? Money(kopecks: 0)
        let refunded = refunded(of: order)
        let deposited = paid.subtracting(refunded) ?? Money(kopecks: 0)
        let state: JSON =
            order.paid == nil ? "CREATED" : refunded.kopecks > 0 ? "REFUNDED" : "DEPOSITED"
        return Self.good(
            .read,
            [
                .init("orderNumber", .text(file.number)),
                .init("orderStatus", .integer(orderStatus(of: order, file, refunded))),
                .init("actionCode", 0), .init("amount", .integer(order.amount.kopecks)),
                .init("currency", "643"), .init("date", .integer(network.now().milliseconds)),
                .init("merchantOrderParams", []),
                .init("attributes", [["name": "mdOrder", "value": .text(order.id)]]),
                .init(
                    "paymentAmountInfo",
                    [
                        "approvedAmount": .integer(paid.kopecks),
                        "depositedAmount": .integer(deposited.kopecks),
                        "refundedAmount": .integer(refunded.kopecks), "paymentState": state,
                    ]
                ),
            ]
        )
    }

    private func orderStatus(
        of order: SandboxNetwork.Activation,
        _ file: RBSFiles.Order,
        _ refunded: Money
    ) -> Int {
        switch order.state {
        case .waiting, .inProgress: 0
        case .paid: refunded.kopecks > 0 ? 4 : 2
        // A code that was taken back leaves its order as it was.
        case .cancelled: file.isRejected ? 0 : 6
        case .expired: 6
        }
    }

    // MARK: Refunds

    private func refunded(of order: SandboxNetwork.Activation) -> Money {
        let now = network.now()
        return network.refunds(of: order.id).filter { $0.state(at: now) == .completed }
            .reduce(Money(kopecks: 0)) { sum, refund in sum.adding(refund.amount) ?? sum }
    }

    func refund(_ fields: Form, _ faults: Faults) -> SideAnswer {
        guard let amount = fields["amount"].flatMap({ Money(kopecksText: $0) }) else {
            return Self.refused(.refund, 4, "Не указана сумма")
        }
        guard let order = order(fields), order.paid != nil, amount.kopecks > 0 else {
            return Self.refused(.refund, 5, "Неверный статус заказа или сумма")
        }
        let count = network.refunds(of: order.id).count
        do throws(SandboxNetwork.Refusal) {
            _ = try network.refund(
                fields["externalRefundId"] ?? "\(order.id)-\(count)",
                of: order.id,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: .rbs),
                at: .rbs
            )
        } catch {
            return Self.refused(.refund, 5, "Сумма возврата превышает сумму списания")
        }
        let told = callback(
            about: order,
            "refunded",
            isDone: true,
            amount: amount,
            .settings,
            faults
        )
        return SideAnswer(
            .refund,
            json: ["errorCode": "0", "errorMessage": "Успешно"],
            callbacks: [told].compactMap(\.self)
        )
    }
}
