import Payments
import Wire

/// Payments: of a one-use code and of a plate.
extension YooKassaSide {
    func issue(_ json: JSON) -> SideAnswer {
        guard let amount = Self.amount(json["amount"]), Self.amounts.contains(amount) else {
            return Self.invalid(.issue, "amount", "is no sum that SBP takes")
        }
        guard json["payment_method_data"]?["type"] == "sbp" else {
            return Self.invalid(.issue, "payment_method_data.type", "is not sbp")
        }
        let kind = json["confirmation"]?["type"]?.text ?? ""
        guard kind == "qr" || kind == "redirect" && json["confirmation"]?["return_url"] != nil
        else { return Self.invalid(.issue, "confirmation.type", "is neither qr nor redirect") }
        let code = network.newID(prefix: "AD1000")
        network.open(
            SandboxNetwork.Code(
                id: code,
                payload: LinkText.payload(id: code, type: "02", bank: Self.member, amount: amount),
                bank: bank,
                isReusable: false,
                callbackURL: nil
            )
        )
        return make(json, amount, on: code, lifeSeconds: Self.lifeSeconds, kind, plate: nil)
    }

    func activate(_ json: JSON, _ faults: Faults) -> SideAnswer {
        guard let amount = Self.amount(json["amount"]), Self.amounts.contains(amount) else {
            return Self.invalid(.activate, "amount", "is no sum that SBP takes")
        }
        guard let plate = json["pos_link"]?["id"]?.text, let known = files.plate(plate),
            known.isActive
        else {
            return Self.invalid(.activate, "pos_link.id", "is no plate of this shop")
        }
        guard json["confirmation"]?["type"] == "external" else {
            return Self.invalid(.activate, "confirmation.type", "is not external")
        }
        guard let life = life(json["pos_link"]?["expires_at"]) else {
            return Self.invalid(.activate, "pos_link.expires_at", "is not 1 to 20 minutes ahead")
        }
        return make(
            json,
            amount,
            on: known.code,
            lifeSeconds: life,
            "external",
            plate: plate,
            replaces: faults.secondActivation == .replace
        )
    }

    private func life(_ json: JSON?) -> Int64? {
        guard let json else { return Self.plateLives.upperBound }
        guard let moment = json.text.flatMap({ Timestamp.moment($0) }) else { return nil }
        let life = moment.seconds(since: network.now())
        // A minute that began when the request was made is a minute.
        return Self.plateLives.contains(life + 1) ? life : nil
    }

    private func make(
        _ json: JSON,
        _ amount: Money,
        on code: String,
        lifeSeconds: Int64,
        _ confirmation: String,
        plate: String?,
        replaces: Bool = false
    ) -> SideAnswer {
        let step: Faults.Step = plate == nil ? .issue : .activate
        guard json["capture"] == true else {
            return Self.invalid(step, "capture", "is not true: SBP has one stage")
        }
        let description = json["description"]?.text ?? ""
        guard description.count <= 128 else {
            return Self.invalid(step, "description", "is longer than 128")
        }
        let id = newName()
        let activation = SandboxNetwork.Activation(
            id: id,
            code: code,
            amount: amount,
            purpose: description,
            expiresAt: network.now() + lifeSeconds
        )
        do throws(SandboxNetwork.Refusal) {
            try network.activate(activation, replaces: replaces)
        } catch {
            // The code of this refusal is our guess: one amount at a time is all that is said.
            return Self.invalid(step, "pos_link.id", "holds an amount already")
        }
        files.open(
            YooKassaFiles.Payment(
                id: id,
                description: description,
                metadata: json["metadata"] ?? [:],
                confirmation: confirmation,
                plate: plate,
                createdAt: network.now()
            )
        )
        return SideAnswer(step, json: facts(activation), made: id)
    }

    func payment(_ id: String, _ step: Faults.Step) -> SideAnswer {
        guard let known = network.activation(id, at: bank) else { return Self.missing(step) }
        return SideAnswer(step, json: facts(known))
    }

    /// Newest first, the whole of it: nobody makes more than a page in a sandbox in that time.
    func list(_ query: Form) -> SideAnswer {
        let from = query["created_at.gte"].flatMap { Timestamp.moment($0) }
        let to = query["created_at.lte"].flatMap { Timestamp.moment($0) }
        let limit = Int(query["limit"] ?? "10") ?? 0
        guard (1...100).contains(limit) else {
            return Self.invalid(.read, "limit", "is not 1 to 100")
        }
        let start = Int(query["cursor"] ?? "0") ?? 0
        let all = files.payments(
            from: from ?? Moment(milliseconds: 0),
            to: to ?? network.now()
        )
        let page = all.dropFirst(start).prefix(limit)
        let items = page.compactMap { network.activation($0.id, at: bank) }.map(facts)
        var body: [JSON.Member] = [.init("type", "list"), .init("items", .list(items))]
        if start + limit < all.count {
            body.append(.init("next_cursor", .text(String(start + limit))))
        }
        return SideAnswer(.read, json: .object(body))
    }

    /// Only what waits on a plate: of a one-use code no source says that it can be taken back.
    func cancel(_ id: String) -> SideAnswer {
        guard let known = files.payment(id) else { return Self.missing(.release) }
        guard known.plate != nil else {
            return Self.invalid(.release, "payment_id", "cannot be cancelled in this status")
        }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(id, at: bank)
            return payment(id, .release)
        } catch {
            return Self.invalid(.release, "payment_id", "cannot be cancelled in this status")
        }
    }

    func facts(_ payment: SandboxNetwork.Activation) -> JSON {
        let filed = files.payment(payment.id)
        var body: [JSON.Member] = [
            .init("id", .text(payment.id)), .init("status", .text(Self.status(of: payment))),
            .init("amount", Self.money(payment.paid?.amount ?? payment.amount)),
            .init("description", .text(filed?.description ?? "")),
            .init("recipient", recipient),
            .init("payment_method", ["type": "sbp", "id": .text(payment.id), "saved": false]),
            .init("created_at", .text(Timestamp.text(filed?.createdAt ?? network.now()))),
            .init("test", false), .init("paid", .bool(payment.paid != nil)),
            .init("refundable", .bool(payment.paid != nil)),
            .init("metadata", filed?.metadata ?? [:]),
        ]
        if let paid = payment.paid {
            body.append(.init("captured_at", .text(Timestamp.text(paid.at))))
        }
        if let plate = filed?.plate { body.append(.init("pos_link", ["id": .text(plate)])) }
        switch payment.state {
        case .waiting, .inProgress: body.append(.init("confirmation", confirmation(of: payment)))
        case .cancelled: body.append(.init("cancellation_details", Self.canceledByMerchant))
        case .expired: body.append(.init("cancellation_details", Self.expired))
        case .paid: break
        }
        return .object(body)
    }

    private static let canceledByMerchant: JSON = [
        "party": "merchant", "reason": "canceled_by_merchant",
    ]
    private static let expired: JSON = ["party": "yoo_money", "reason": "expired_on_confirmation"]

    private var recipient: JSON {
        ["account_id": .text(settings.shopID), "gateway_id": .text(settings.gatewayID)]
    }

    private func confirmation(of payment: SandboxNetwork.Activation) -> JSON {
        let payload = JSON.text(network.code(payment.code)?.payload ?? "")
        return switch files.payment(payment.id)?.confirmation {
        case "qr": ["type": "qr", "confirmation_data": payload]
        case "redirect": ["type": "redirect", "confirmation_url": payload]
        default: ["type": "external"]
        }
    }

    private static func status(of payment: SandboxNetwork.Activation) -> String {
        switch payment.state {
        case .waiting, .inProgress: "pending"
        case .paid: "succeeded"
        case .cancelled, .expired: "canceled"
        }
    }

    static func money(_ amount: Money) -> JSON {
        ["value": .text(amount.roubles), "currency": "RUB"]
    }
}
