import Payments
import Wire

/// What CloudKassir's replies come to; whatever is not understood is asked about again.
extension CloudKassir {
    /// A reply to a request for a receipt.
    static func made(_ reply: Reply, _ receipt: Receipt) -> FiscalAnswer {
        switch object(in: reply) {
        case .other(let answer): return answer
        case .refused(let why): return .reading(.failed(reason: why))
        case .json(let json):
            guard let task = name(in: json) else {
                return .again(why: "the service took a receipt and named no task", isInDoubt: true)
            }
            guard isAbout(receipt, json) else { return .again(why: foreign, isInDoubt: true) }
            return .reading(.waiting(task: task))
        }
    }

    /// A reply to the question what became of a task.
    static func seen(_ reply: Reply, _ task: String, _ receipt: Receipt) -> FiscalAnswer {
        if reply.status == 404 { return .reading(.missing) }
        switch object(in: reply) {
        case .other(let answer): return answer
        case .refused(let why): return .again(why: why, isInDoubt: false)
        case .json(let json):
            guard name(in: json) == task, isAbout(receipt, json) else {
                return .again(why: foreign, isInDoubt: false)
            }
            return state(json, task, receipt)
        }
    }

    private static func state(_ json: JSON, _ task: String, _ receipt: Receipt) -> FiscalAnswer {
        switch json["status"]?.text {
        case Assumed.wait: return .reading(.waiting(task: task))
        case Assumed.fail: return .reading(.failed(reason: reason(in: json) ?? "no reason given"))
        case Assumed.done:
            guard let payload = json["payload"], let sign = sign(in: payload) else {
                return .again(why: "done without fiscal attributes", isInDoubt: false)
            }
            let total = payload["total"]?.textOrLiteral
            guard total == nil || total.flatMap({ Money(roubles: $0) }) == receipt.total else {
                return .again(why: "done with another total: \(total ?? "")", isInDoubt: false)
            }
            return .reading(.done(sign))
        default: return .again(why: "a status that is not known", isInDoubt: false)
        }
    }

    private static func sign(in payload: JSON) -> FiscalSign? {
        func text(_ name: String) -> String? {
            guard let text = payload[name]?.textOrLiteral, !text.isEmpty else { return nil }
            return text.utf8.count <= attributeLimit ? text : nil
        }
        guard let fn = text("fn"), let fd = text("fd"), let fpd = text("fpd") else { return nil }
        return FiscalSign(
            fn: fn,
            fd: fd,
            fpd: fpd,
            shift: text(Assumed.shift),
            number: text(Assumed.number),
            issuedAt: text(Assumed.issuedAt),
            url: text(Assumed.url)
        )
    }

    private enum Body {
        case json(JSON)
        /// The service will not have it, for certain.
        case refused(String)
        case other(FiscalAnswer)
    }

    private static func object(in reply: Reply) -> Body {
        let why = "the fiscal service answered HTTP \(reply.status)"
        let json = try? JSON(reading: reply.body)
        switch reply.status {
        case 200, 201:
            guard let json, json.members != nil else {
                return .other(.again(why: "\(why) with no readable JSON", isInDoubt: true))
            }
            return .json(json)
        case Assumed.refusal:
            guard let reason = json.flatMap(reason) else {
                return .other(.again(why: why, isInDoubt: false))
            }
            return .refused(reason)
        case 401, 403:
            return .other(.again(why: "\(why): check login and password", isInDoubt: false))
        case 404, 429: return .other(.again(why: why, isInDoubt: false))
        default: return .other(.again(why: why, isInDoubt: true))
        }
    }

    /// `32: the text`, cut to what may be shown.
    private static func reason(in json: JSON) -> String? {
        guard let error = json["error"], error.members != nil else { return nil }
        var line = String.UnicodeScalarView()
        for scalar in (error["text"]?.text ?? "").unicodeScalars.prefix(reasonLimit) {
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return "\(error["code"]?.textOrLiteral ?? "?"): \(String(line))"
    }

    private static func name(in json: JSON) -> String? {
        guard let name = json["id"]?.textOrLiteral, !name.isEmpty else { return nil }
        return name.utf8.count <= attributeLimit ? name : nil
    }

    private static func isAbout(_ receipt: Receipt, _ json: JSON) -> Bool {
        let name = json["external_id"]
        return name == nil || name == .null || name?.text == receipt.externalID
    }

    private static let foreign = "the service answered about another receipt"
    private static let reasonLimit = 150
    private static let attributeLimit = 256
}
