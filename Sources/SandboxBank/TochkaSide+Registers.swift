import Payments
import Wire

/// Tochka's register codes and refunds.
extension TochkaSide {
    static let registerMinutes: ClosedRange<Int64> = 5...20
    static let registerMinutesUsual: Int64 = 5

    func cashbox(
        _ request: SideRequest,
        _ data: JSON,
        _ path: [String],
        _ faults: Faults
    ) -> SideAnswer {
        let isPost = request.method == "POST"
        if path.isEmpty, isPost { return enlist(data) }
        guard let id = path.first, let code = network.code(id), code.isReusable,
            code.bank == .tochka
        else { return Self.refused(step(of: request), 404, "Unknown qrcId") }
        switch path.dropFirst().first {
        case nil where isPost: return Self.good(.read, Self.facts(code))
        case "activate" where isPost: return activate(data, on: id, faults)
        case "deactivate" where isPost: return deactivate(id)
        case "status" where !isPost: return status(of: id)
        case "operation" where !isPost: return operation(request.query, on: id)
        default: return Self.refused(.read, 404, "Not found")
        }
    }

    private func enlist(_ data: JSON) -> SideAnswer {
        guard data["merchantId"]?.text == settings.merchantID,
            data["accountId"]?.text == settings.accountID
        else { return Self.refused(.issue, 403, "Unknown merchant or account") }
        return Self.good(.issue, Self.facts(open(isReusable: true, amount: nil)))
    }

    private func activate(_ data: JSON, on code: String, _ faults: Faults) -> SideAnswer {
        guard let wish = Wish(data) else {
            return Self.refused(.activate, 400, "amount, currency or paymentPurpose is wrong")
        }
        let minutes = data["ttl"].map(\.integer) ?? Self.registerMinutesUsual
        guard let minutes, Self.registerMinutes.contains(minutes) else {
            return Self.refused(.activate, 400, "ttl is 5 to 20")
        }
        let activation = SandboxNetwork.Activation(
            id: network.newID(prefix: "AP1000"),
            code: code,
            amount: wish.amount,
            purpose: wish.purpose,
            expiresAt: network.now() + minutes * 60
        )
        do throws(SandboxNetwork.Refusal) {
            try network.activate(activation, replaces: faults.secondActivation == .replace)
        } catch {
            // The words are our guess: no source shows them.
            return Self.refused(.activate, 400, "The link is active already")
        }
        let facts: JSON = [
            "qrcId": .text(code), "amount": .integer(wish.amount.kopecks), "currency": "RUB",
            "paramsId": .text(activation.id), "paymentPurpose": .text(wish.purpose),
        ]
        return Self.good(.activate, facts, made: activation.id)
    }

    /// Names the link only: whatever waits on it goes.
    private func deactivate(_ code: String) -> SideAnswer {
        guard let current = network.current(on: code) else {
            return Self.good(.release, ["result": false])
        }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(current.id, at: .tochka)
            return Self.good(.release, ["result": true])
        } catch {
            return Self.good(.release, ["result": false])
        }
    }

    private func status(of code: String) -> SideAnswer {
        guard let current = network.current(on: code) else {
            return Self.good(.read, ["status": "INACTIVATED"])
        }
        let word: JSON = current.state == .inProgress ? "IN_PROGRESS" : "WAITING_PAYMENT"
        return Self.good(.read, ["status": word, "paramsId": .text(current.id)])
    }

    private func operation(_ query: String, on code: String) -> SideAnswer {
        let named = query.split(separator: "&").first { $0.hasPrefix("paramsId=") }
        let id = String(named?.dropFirst("paramsId=".count) ?? "")
        guard let known = network.activation(id, at: .tochka), known.code == code else {
            return Self.refused(.read, 404, "Unknown paramsId")
        }
        let (state, word): (JSON, JSON) =
            switch known.state {
            case .waiting: ("WAITING_PAYMENT", known.isDeclined ? "RJCT" : "NTST")
            case .inProgress: ("IN_PROGRESS", "RCVD")
            case .paid: ("DEACTIVATED", "ACWP")
            case .cancelled, .expired: ("DEACTIVATED", known.isDeclined ? "RJCT" : "NTST")
            }
        var data: [JSON.Member] = [
            .init("qrCodeStatus", state), .init("trxStatus", word),
            .init("amount", .integer((known.paid?.amount ?? known.amount).kopecks)),
        ]
        if let paid = known.paid {
            data.append(.init("trxId", .text(ElplatSide.number(paid.number))))
            let date = Timestamp.text(paid.at, zoneSeconds: Timestamp.moscowSeconds)
            data.append(.init("dateTime", .text(date)))
            data.append(.init("payerId", "*********6731"))
        }
        return Self.good(.read, .object(data))
    }

    // MARK: Refunds

    /// Of one-use codes only; each request is a refund of its own.
    func refund(_ data: JSON, _ faults: Faults) -> SideAnswer {
        let account = [data["accountCode"]?.text ?? "", data["bankCode"]?.text ?? ""]
        guard account.joined(separator: "/") == settings.accountID else {
            return Self.refused(.refund, 403, "Unknown account")
        }
        guard let code = data["qrcId"]?.text, let known = network.code(code), !known.isReusable,
            let paid = network.lastPaid(on: code), paid.paid != nil
        else { return Self.refused(.refund, 400, "Only a paid dynamic QR can be refunded here") }
        guard let amount = data["amount"]?.text.flatMap({ Money(roubles: $0) }),
            amount.kopecks > 0
        else { return Self.refused(.refund, 400, "amount is roubles as text") }
        do throws(SandboxNetwork.Refusal) {
            let refund = try network.refund(
                network.newID(prefix: "AR1000"),
                of: paid.id,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: .tochka),
                at: .tochka
            )
            return facts(refund, .refund)
        } catch {
            return Self.refused(.refund, 400, "More than is left of the payment")
        }
    }

    func readRefund(_ id: String) -> SideAnswer {
        guard let refund = network.refund(id, at: .tochka) else {
            return Self.refused(.read, 404, "Unknown refund")
        }
        return facts(refund, .read)
    }

    private func facts(_ refund: SandboxNetwork.Refund, _ step: Faults.Step) -> SideAnswer {
        let status: JSON =
            switch refund.state(at: network.now()) {
            case .pending: "Initiated"
            case .completed: "Accepted"
            case .declined: "Rejected"
            }
        return Self.good(step, ["requestId": .text(refund.id), "status": status])
    }
}
