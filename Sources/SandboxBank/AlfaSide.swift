import Payments
import Seals
import Wire

/// Alfa's half of its dialect (protocol sheet 1, section 4.1): one address, each body signed.
///
/// No source lists the bank's error codes: every number here but 0 is our guess.
struct AlfaSide: BankSide {
    let bank = SandboxSettings.Bank.alfa
    let prefix = ["alfa"]
    let network: SandboxNetwork
    let settings: SandboxSettings.Alfa

    static let member = "100000000008"
    static let codeMinutes: ClosedRange<Int64> = 1...129_600
    static let codeMinutesUsual: Int64 = 4320
    static let registerMinutes: ClosedRange<Int64> = 5...20
    static let registerMinutesUsual: Int64 = 5

    func step(of request: SideRequest) -> Faults.Step {
        switch (try? JSON(reading: request.body))?["command"]?.text {
        case "GetQRCd", "RegCashQRc": .issue
        case "ActivateCashQRc": .activate
        case "DelCashQRc": .release
        case "QRCreversal": .refund
        default: .read
        }
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        guard request.method == "POST", request.path.isEmpty else {
            return SideAnswer(.read, Reply(status: 404))
        }
        guard request.headers["key-name"] == settings.keyName,
            let signature = Base64.bytes(request.headers["Authorization"] ?? ""),
            settings.publicKey.accepts(signature, over: request.body, as: .rsaSHA256)
        else { return SideAnswer(.read, Reply(status: 401)) }
        guard let json = try? JSON(reading: request.body), let command = json["command"]?.text
        else {
            return refused(.read, "30", "Неверный формат")
        }
        guard json["TermNo"]?.text == settings.terminal else {
            return refused(.read, "3", "Неизвестный терминал")
        }
        switch command {
        case "GetQRCd": return issue(json)
        case "RegCashQRc": return good(.issue, Self.facts(open(isReusable: true, nil, json)))
        case "ActivateCashQRc": return activate(json, faults)
        case "DelCashQRc": return deactivate(json["qrcId"]?.text ?? "")
        case "GetQRCstatus": return status(json)
        case "GetQRCreversalData": return check(json)
        case "QRCreversal": return refund(json, faults)
        case "GetQRCreversalStatus": return readRefund(json)
        default: return refused(.read, "12", "Неизвестная команда")
        }
    }

    /// Words go out as the bank writes them: `%u041D…`.
    func refused(_ step: Faults.Step, _ code: String, _ words: String) -> SideAnswer {
        let message = words.utf16.map { unit in
            let digits = String(unit, radix: 16, uppercase: true)
            return unit < 128
                ? String(decoding: [unit], as: UTF16.self)
                : "%u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return SideAnswer(
            step,
            json: ["ErrorCode": .number(code), "message": .text(message.joined())]
        )
    }

    func good(_ step: Faults.Step, _ more: [JSON.Member], made: String? = nil) -> SideAnswer {
        let usual: [JSON.Member] = [
            .init("ErrorCode", 0), .init("message", "OK"),
            .init("TermNo", .text(settings.terminal)),
        ]
        return SideAnswer(step, json: .object(usual + more), made: made)
    }
}

// MARK: Codes

extension AlfaSide {
    private func issue(_ json: JSON) -> SideAnswer {
        guard json["qrcType"]?.text == "02", let amount = Self.amount(json),
            Self.isPurpose(json["paymentPurpose"]),
            let seconds = Self.seconds(json, Self.codeMinutes, Self.codeMinutesUsual)
        else { return refused(.issue, "30", "Неверные параметры") }
        let code = open(isReusable: false, amount, json)
        let reference = reference()
        try? network.activate(
            SandboxNetwork.Activation(
                id: reference,
                code: code.id,
                amount: amount,
                purpose: json["paymentPurpose"]?.text ?? "",
                expiresAt: network.now() + seconds
            ),
            replaces: false
        )
        let facts = Self.facts(code) + [.init("payrrn", .text(reference))]
        return good(.issue, facts, made: reference)
    }

    private func activate(_ json: JSON, _ faults: Faults) -> SideAnswer {
        guard let code = json["qrcId"]?.text, let known = network.code(code), known.isReusable,
            known.bank == .alfa
        else { return refused(.activate, "14", "Неизвестный qrcId") }
        guard let amount = Self.amount(json), Self.isPurpose(json["paymentPurpose"]),
            let seconds = Self.seconds(json, Self.registerMinutes, Self.registerMinutesUsual)
        else { return refused(.activate, "30", "Неверные параметры") }
        let activation = SandboxNetwork.Activation(
            id: reference(),
            code: code,
            amount: amount,
            purpose: json["paymentPurpose"]?.text ?? "",
            expiresAt: network.now() + seconds
        )
        do throws(SandboxNetwork.Refusal) {
            try network.activate(activation, replaces: faults.secondActivation == .replace)
        } catch {
            return refused(.activate, "94", "Ссылка уже активна")
        }
        network.report(of: .alfa, to: Self.callbackURL(json) ?? "")
        let facts: [JSON.Member] = [
            .init("paramsId", .text(Self.paramsID(of: activation.id))),
            .init("qrcId", .text(code)), .init("amount", .integer(amount.kopecks)),
            .init("currency", "RUB"), .init("payrrn", .text(activation.id)),
            .init("payload", .text(known.payload)),
        ]
        return good(.activate, facts, made: activation.id)
    }

    /// Names the link only: whatever waits on it goes.
    private func deactivate(_ code: String) -> SideAnswer {
        guard network.code(code)?.isReusable == true, let current = network.current(on: code) else {
            return refused(.release, "25", "Ссылка не активна")
        }
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(current.id, at: .alfa)
            return good(.release, [])
        } catch {
            return refused(.release, "26", "Ссылка оплачивается")
        }
    }

    private func status(_ json: JSON) -> SideAnswer {
        guard let known = operation(json) else {
            return refused(.read, "14", "Операция не найдена")
        }
        let word: JSON =
            switch known.state {
            case .paid: "ACWP"
            case .inProgress: "RCVD"
            default: known.isDeclined ? "RJCT" : "NTST"
            }
        var facts: [JSON.Member] = [
            .init("status", word), .init("payrrn", .text(known.id)),
            .init("qrcId", .text(known.code)), .init("currency", "RUB"),
            .init("amount", .integer((known.paid?.amount ?? known.amount).kopecks)),
        ]
        if let paid = known.paid {
            facts.append(.init("trxId", .text(ElplatSide.number(paid.number))))
            facts.append(.init("trxDT", .text(Self.digits(of: paid.at))))
        }
        return good(.read, facts)
    }

    /// By `payrrn`, which a register's code must be asked by; or by a one-use code.
    func operation(_ json: JSON) -> SandboxNetwork.Activation? {
        if let reference = json["payrrn"]?.text {
            return network.activation(reference, at: .alfa)
        }
        guard let code = json["qrcId"]?.text.flatMap({ network.code($0) }), code.bank == .alfa,
            !code.isReusable
        else { return nil }
        return network.current(on: code.id)
    }

    private func open(isReusable: Bool, _ amount: Money?, _ json: JSON) -> SandboxNetwork.Code {
        let id = network.newID(prefix: isReusable ? "AS1R00" : "AD1000")
        let type = isReusable ? "01" : "02"
        let code = SandboxNetwork.Code(
            id: id,
            payload: LinkText.payload(id: id, type: type, bank: Self.member, amount: amount),
            bank: .alfa,
            isReusable: isReusable,
            callbackURL: Self.callbackURL(json)
        )
        network.open(code)
        return code
    }
}

// MARK: Fields

extension AlfaSide {
    private static func facts(_ code: SandboxNetwork.Code) -> [JSON.Member] {
        [.init("qrcId", .text(code.id)), .init("payload", .text(code.payload))]
    }

    /// Twelve digits by chance.
    private func reference() -> String {
        let chance = Digest.sha256(Array(network.newID(prefix: "AP1000").utf8))
        return String(chance.prefix(12).map { Character(Unicode.Scalar(0x30 + $0 % 10)) })
    }

    /// The other name of an activation: `payrrn` is the bank's, `paramsId` that of НСПК.
    static func paramsID(of reference: String) -> String {
        let bytes = Digest.sha256(Array(reference.utf8)).prefix(16)
        return LinkText.newID(prefix: "AP1000", bytes: Array(bytes))
    }

    static func amount(_ json: JSON) -> Money? {
        guard json["currency"]?.text == "RUB",
            let amount = json["amount"]?.textOrLiteral.flatMap({ Money(kopecksText: $0) }),
            amount.kopecks > 0
        else { return nil }
        return amount
    }

    private static func isPurpose(_ json: JSON?) -> Bool {
        (1...140).contains(json?.text?.count ?? 0)
    }

    private static func seconds(_ json: JSON, _ limits: ClosedRange<Int64>, _ usual: Int64)
        -> Int64?
    {
        guard let written = json["qrTtl"] else { return usual * 60 }
        guard let minutes = written.textOrLiteral.flatMap({ Int64($0) }), limits.contains(minutes)
        else { return nil }
        return minutes * 60
    }

    private static func callbackURL(_ json: JSON) -> String? {
        json["queryData"]?["notificationUrl"]?.text
    }

    /// `yyyyMMddHHmmss`, Moscow time.
    static func digits(of moment: Moment) -> String {
        let text = Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds)
        return String(text.prefix(19).filter(\.isNumber))
    }
}
