import Payments
import Wire

/// Plates, money on its way back, and notifications.
extension YooKassaSide {
    func bind(_ json: JSON) -> SideAnswer {
        guard json["recipient"]?["gateway_id"]?.text == settings.gatewayID else {
            return Self.invalid(.issue, "recipient.gateway_id", "is no outlet of this shop")
        }
        guard let link = json["pos_link_data"]?["link"]?.text, link.hasPrefix("https://qr.nspk.ru/")
        else { return Self.invalid(.issue, "pos_link_data.link", "is no link of a plate") }
        let code = Payer.codeID(link)
        let plate = "pl-" + code.lowercased()
        if network.code(code) == nil {
            network.open(
                SandboxNetwork.Code(
                    id: code,
                    payload: link,
                    bank: bank,
                    isReusable: true,
                    callbackURL: nil
                )
            )
        }
        files.bind(plate, to: code)
        return self.plate(plate, .issue)
    }

    /// `activate` and `deactivate` here bind a plate and unbind it; sums are put on by payments.
    func change(_ id: String, _ deed: String, _ json: JSON) -> SideAnswer {
        guard files.plate(id) != nil else { return Self.missing(.issue) }
        switch deed {
        case "activate": files.switchPlate(id, isActive: true)
        case "deactivate": files.switchPlate(id, isActive: false)
        case "recipient":
            guard json["recipient"]?["gateway_id"]?.text == settings.gatewayID else {
                return Self.invalid(.issue, "recipient.gateway_id", "is no outlet of this shop")
            }
        default: return Self.missing(.issue)
        }
        return plate(id, .issue)
    }

    func plate(_ id: String, _ step: Faults.Step) -> SideAnswer {
        guard let plate = files.plate(id) else { return Self.missing(step) }
        let code = plate.code
        var body: [JSON.Member] = [
            .init("id", .text(id)), .init("status", plate.isActive ? "active" : "inactive"),
            .init("type", "nspk"),
            .init("recipient", ["gateway_id": .text(settings.gatewayID)]),
        ]
        if let payment = network.current(on: code) ?? network.lastPaid(on: code) {
            let status = facts(payment)["status"] ?? .null
            body.append(.init("payment", ["id": .text(payment.id), "status": status]))
        }
        return SideAnswer(step, json: .object(body))
    }

    func refund(_ json: JSON, _ faults: Faults) -> SideAnswer {
        guard let payment = json["payment_id"]?.text, network.activation(payment, at: bank) != nil
        else { return Self.invalid(.refund, "payment_id", "is no payment of this shop") }
        guard let amount = Self.amount(json["amount"]), amount.kopecks > 0 else {
            return Self.invalid(.refund, "amount", "is no sum")
        }
        let id = newName()
        do throws(SandboxNetwork.Refusal) {
            _ = try network.refund(
                id,
                of: payment,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: bank),
                at: bank
            )
        } catch .exceedsPayment {
            return Self.invalid(.refund, "amount", "is more than is left of the payment")
        } catch {
            return Self.invalid(.refund, "payment_id", "is not a paid payment")
        }
        let description = json["description"]?.text ?? ""
        files.open(YooKassaFiles.Refund(id: id, payment: payment, description: description))
        return refund(id, .refund)
    }

    func refund(_ id: String, _ step: Faults.Step) -> SideAnswer {
        guard let filed = files.refund(id), let known = network.refund(id, at: bank) else {
            return Self.missing(step)
        }
        return SideAnswer(step, json: facts(known, filed))
    }

    func refunds(of payment: String) -> SideAnswer {
        let items = files.refunds(of: payment).compactMap { filed in
            network.refund(filed.id, at: bank).map { facts($0, filed) }
        }
        return SideAnswer(.read, json: ["type": "list", "items": .list(items)])
    }

    private func facts(_ refund: SandboxNetwork.Refund, _ filed: YooKassaFiles.Refund) -> JSON {
        var body: [JSON.Member] = [
            .init("id", .text(refund.id)), .init("payment_id", .text(refund.activation)),
            .init("amount", Self.money(refund.amount)),
            .init("description", .text(filed.description)),
            .init("created_at", .text(Timestamp.text(refund.askedAt))),
        ]
        switch refund.state(at: network.now()) {
        case .pending: body.append(.init("status", "pending"))
        case .completed: body.append(.init("status", "succeeded"))
        case .declined:
            body.append(.init("status", "canceled"))
            let details: JSON = ["party": "yoo_money", "reason": "general_decline"]
            body.append(.init("cancellation_details", details))
        }
        return .object(body)
    }

    /// Nothing is told of a try that failed: the payment stays pending.
    func callbacks(
        about payment: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        guard word == .paid, let url = settings.callbackURL else { return [] }
        return [Self.notice("payment.succeeded", facts(payment), to: url)]
    }

    /// A body that says "succeeded" about a payment that nobody made: there is no seal to get wrong.
    func forgery(about payment: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        guard let url = settings.callbackURL else { return nil }
        var lie = payment
        lie.state = .paid
        lie.paid = SandboxNetwork.Paid(number: 0, amount: payment.amount, at: network.now())
        return Self.notice("payment.succeeded", facts(lie), to: url)
    }

    private static func notice(_ event: JSON, _ object: JSON, to url: String) -> Request {
        Request(.post, url, json: ["type": "notification", "event": event, "object": object])
    }
}
