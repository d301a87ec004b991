import Payments
import Seals
import Wire

/// ELPLAT's half of its dialect: one POST address, a word in `type` (protocol sheet 1, section 1).
///
/// `createQr` and `getPay` are as public clients use them; every other word is the assumption of
/// `ElplatAssumptions` in `Banks`, seen from the other side.
struct ElplatSide: BankSide {
    let bank = SandboxSettings.Bank.elplat
    let prefix = ["elplat"]
    let network: SandboxNetwork
    let settings: SandboxSettings.Elplat
    static let member = "100000000086"

    func step(of request: SideRequest) -> Faults.Step {
        switch (try? JSON(reading: request.body))?["type"]?.text {
        case "refund": .refund
        case "deleteQr", "deactivateCashLink": .release
        case "createQr", "createCashLink": .issue
        case "activateCashLink": .activate
        default: .read
        }
    }

    /// ELPLAT wants `{"status":true}`.
    func isTaken(_ reply: Reply) -> Bool {
        reply.status == 200 && (try? JSON(reading: reply.body))?["status"]?.bool == true
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        guard request.method == "POST", request.headers["Content-Type"] == "application/json" else {
            return Self.refused(.read, "Content-Type must be application/json exactly")
        }
        guard let json = try? JSON(reading: request.body), let type = json["type"]?.text else {
            return Self.refused(.read, "unreadable request")
        }
        guard json["login"]?.text == settings.login else {
            return Self.refused(.read, "unknown login")
        }
        guard hash(of: json, type: type) == json["hashId"]?.text else {
            return Self.refused(.read, "wrong hashId")
        }
        let code = json["qrcId"]?.text ?? ""
        switch type {
        case "createQr": return create(json)
        case "getPay", "getQrDynPay": return operation(json["paramsId"]?.text, code)
        case "deleteQr": return delete(code)
        case "createCashLink": return enlist(json)
        case "activateCashLink": return activate(json, code, faults)
        case "getCashLink": return link(code)
        case "deactivateCashLink": return deactivate(code)
        case "refund": return refund(json, faults)
        case "getRefund": return readRefund(json["refundId"]?.text ?? "")
        default: return Self.refused(.read, "unknown type")
        }
    }

    private func hash(of json: JSON, type: String) -> String {
        let names =
            type == "createQr"
            ? [
                "callback", "qrcType", "currency", "orgId", "amount", "paymentPurpose", "email",
                "redirectUrl", "subscriptionPurpose",
            ]
            : (json.members ?? []).map(\.name).filter { !["type", "login", "hashId"].contains($0) }
        let text = names.map { json[$0]?.text ?? "" }.joined()
        let all = settings.login + settings.password.reveal() + text
        return Hexadecimal.text(Digest.md5(Array(all.utf8)))
    }

    private static func refused(_ step: Faults.Step, _ words: String) -> SideAnswer {
        let info: JSON = ["status": false, "descr": .text(words)]
        return SideAnswer(step, json: ["code": 1, "comment": .text(words), "info": info])
    }

    private static func good(_ step: Faults.Step, _ info: [JSON.Member], made: String? = nil)
        -> SideAnswer
    {
        let info = JSON.object([JSON.Member("status", true)] + info)
        return SideAnswer(step, json: ["code": 0, "info": info], made: made)
    }

    private func create(_ json: JSON) -> SideAnswer {
        guard json["qrcType"]?.text == "02", json["orgId"]?.text == settings.organisationID,
            let amount = json["amount"]?.text.flatMap({ Money(kopecksText: $0) }),
            amount.kopecks >= 100
        else { return Self.refused(.issue, "bad amount, orgId or qrcType") }
        let minutes = min(max(json["qrTtl"]?.text.flatMap { Int64($0) } ?? 60, 5), 129_600)
        let id = network.newID(prefix: "BD1000")
        let payload = LinkText.payload(id: id, type: "02", bank: Self.member, amount: amount)
        network.open(code(id, payload, isReusable: false, json))
        let activation = SandboxNetwork.Activation(
            id: id,
            code: id,
            amount: amount,
            purpose: json["paymentPurpose"]?.text ?? "",
            expiresAt: network.now() + minutes * 60,
            state: .waiting
        )
        try? network.activate(activation, replaces: false)
        return Self.good(
            .issue,
            [.init("qrData", .text(payload)), .init("qrcId", .text(id))],
            made: id
        )
    }

    private func code(_ id: String, _ payload: String, isReusable: Bool, _ json: JSON)
        -> SandboxNetwork.Code
    {
        SandboxNetwork.Code(
            id: id,
            payload: payload,
            bank: .elplat,
            isReusable: isReusable,
            callbackURL: json["callback"]?.text,
            current: nil
        )
    }

    private func operation(_ id: String?, _ code: String) -> SideAnswer {
        guard let activation = network.activation(id ?? code, at: .elplat),
            activation.code == code
        else {
            return Self.refused(.read, "unknown qrcId")
        }
        let status: JSON =
            switch activation.state {
            case .paid: "ACWP"
            case .inProgress: "ACTC"
            default: activation.isDeclined ? "RJCT" : "NTST"
            }
        var info: [JSON.Member] = [.init("trxStatus", status)]
        if activation.state == .cancelled || activation.state == .expired {
            info.append(.init("linkStatus", "DEACTIVATED"))
        }
        if let paid = activation.paid {
            info.append(.init("ebl27", .text(Self.number(paid.number))))
            info.append(.init("allAmount", .text(String(paid.amount.kopecks))))
        }
        return Self.good(.read, info)
    }

    /// 32 characters that look like a `trxId` of НСПК.
    static func number(_ number: Int64) -> String {
        let digits = String(number)
        return "A6327" + String(repeating: "0", count: 27 - digits.count) + digits
    }

    private func delete(_ code: String) -> SideAnswer {
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(code, at: .elplat)
            return Self.good(.release, [])
        } catch {
            return Self.refused(.release, "the code cannot be deleted")
        }
    }

    private func enlist(_ json: JSON) -> SideAnswer {
        let id = network.newID(prefix: "BS1R00")
        let payload = LinkText.payload(id: id, type: "01", bank: Self.member, amount: nil)
        network.open(code(id, payload, isReusable: true, json))
        return Self.good(.issue, [.init("qrData", .text(payload)), .init("qrcId", .text(id))])
    }

    private func activate(_ json: JSON, _ code: String, _ faults: Faults) -> SideAnswer {
        guard let amount = json["amount"]?.text.flatMap({ Money(kopecksText: $0) }),
            amount.kopecks >= 100
        else { return Self.refused(.activate, "bad amount") }
        guard let known = network.code(code), known.isReusable, known.bank == .elplat else {
            return Self.refused(.activate, "unknown qrcId")
        }
        let minutes = min(max(json["qrTtl"]?.text.flatMap { Int64($0) } ?? 5, 5), 20)
        let activation = SandboxNetwork.Activation(
            id: network.newID(prefix: "AP1000"),
            code: code,
            amount: amount,
            purpose: json["paymentPurpose"]?.text ?? "",
            expiresAt: network.now() + minutes * 60,
            state: .waiting
        )
        do throws(SandboxNetwork.Refusal) {
            try network.activate(activation, replaces: faults.secondActivation == .replace)
        } catch {
            return Self.refused(.activate, "the link is active already")
        }
        let info = [JSON.Member("paramsId", .text(activation.id))]
        return Self.good(.activate, info, made: activation.id)
    }

    private func link(_ code: String) -> SideAnswer {
        guard let known = network.code(code), known.isReusable, known.bank == .elplat else {
            return Self.refused(.read, "unknown qrcId")
        }
        guard let current = network.current(on: code) else {
            return Self.good(.read, [.init("linkStatus", "INACTIVATED")])
        }
        let status: JSON = current.state == .inProgress ? "IN_PROGRESS" : "WAITING_PAYMENT"
        return Self.good(
            .read,
            [.init("linkStatus", status), .init("paramsId", .text(current.id))]
        )
    }

    /// Names the link only: whatever is on it goes.
    private func deactivate(_ code: String) -> SideAnswer {
        guard network.code(code)?.isReusable == true, let current = network.current(on: code) else {
            return Self.refused(.release, "the link is not active")
        }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(current.id, at: .elplat)
            return Self.good(.release, [])
        } catch {
            return Self.refused(.release, "the link is being paid")
        }
    }

    private func refund(_ json: JSON, _ faults: Faults) -> SideAnswer {
        let number = (json["ebl27"]?.text).flatMap { Int64($0.dropFirst(5)) }
        guard let activation = number.flatMap({ network.activation(number: $0, at: .elplat) }),
            let amount = json["amount"]?.text.flatMap({ Money(kopecksText: $0) }),
            amount.kopecks > 0, let id = json["refundId"]?.text, !id.isEmpty
        else { return Self.refused(.refund, "unknown operation, amount or refundId") }
        do throws(SandboxNetwork.Refusal) {
            let refund = try network.refund(
                id,
                of: activation.id,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: .elplat),
                at: .elplat
            )
            return facts(refund, .refund)
        } catch .refundIDTaken {
            return Self.refused(.refund, "the refundId stands for another refund")
        } catch {
            return Self.refused(.refund, "more than was paid")
        }
    }

    private func readRefund(_ id: String) -> SideAnswer {
        guard let refund = network.refund(id, at: .elplat) else {
            return Self.refused(.read, "unknown refund")
        }
        return facts(refund, .read)
    }

    private func facts(_ refund: SandboxNetwork.Refund, _ step: Faults.Step) -> SideAnswer {
        let status: JSON =
            switch refund.state(at: network.now()) {
            case .pending: "ACTC"
            case .completed: "ACWP"
            case .declined: "RJCT"
            }
        return Self.good(step, [.init("trxStatus", status)])
    }
}
