import Wire

/// What a request to a bank is for, as an onlooker reads it off the wire.
enum BankDeed: Hashable, Sendable {
    case enlist
    /// A one-use code; the bank's name of the purchase, where the request has one.
    case issue(name: String?)
    case activate(name: String?, code: String)
    /// One purchase or one code.
    case read(String)
    case release(String)
    case refund(id: String, amount: String)
    case readRefund(String)
    case other

    init(raiffeisen request: Request, path: [String]) {
        let last = path.last ?? ""
        switch (request.method, path.count) {
        case (.post, 3) where path[0] == "sbp" && path[2] == "qrs":
            let name = (try? JSON(reading: request.body))?["order"]?.text
            self = name == nil ? .enlist : .issue(name: name)
        case (.post, 3) where path[0] == "payment":
            let json = try? JSON(reading: request.body)
            self = .activate(name: json?["id"]?.text, code: json?["qr"]?["id"]?.text ?? "")
        case (.get, 4) where path[2] == "refund", (.get, 6): self = .readRefund(last)
        case (.get, 5): self = .read(path[3])
        case (.get, 4): self = .read(last)
        case (.delete, 4): self = .release(last)
        case (.post, _):
            let json = try? JSON(reading: request.body)
            let id = path.count == 6 ? last : json?["refundId"]?.text ?? ""
            self = .refund(id: id, amount: json?["amount"]?.textOrLiteral ?? "")
        default: self = .other
        }
    }

    init(elplat request: Request) {
        guard let json = try? JSON(reading: request.body), let type = json["type"]?.text else {
            self = .other
            return
        }
        let code = json["qrcId"]?.text ?? ""
        switch type {
        case "createQr": self = .issue(name: nil)
        case "createCashLink": self = .enlist
        case "activateCashLink": self = .activate(name: nil, code: code)
        case "getPay": self = .read(json["paramsId"]?.text ?? code)
        case "getCashLink": self = .read(code)
        case "deleteQr", "deactivateCashLink": self = .release(code)
        case "refund":
            self = .refund(
                id: json["refundId"]?.text ?? "",
                amount: json["amount"]?.textOrLiteral ?? ""
            )
        case "getRefund": self = .readRefund(json["refundId"]?.text ?? "")
        default: self = .other
        }
    }

    /// The thing that it is about.
    var subject: String? {
        switch self {
        case .enlist, .other: nil
        case .issue(let name): name
        case .activate(let name, let code): name ?? code
        case .read(let name), .release(let name), .readRefund(let name): name
        case .refund(let id, _): id
        }
    }

    /// Reads change nothing, and there are many of them.
    var isRead: Bool {
        switch self {
        case .read, .readRefund: true
        default: false
        }
    }

    var words: String {
        switch self {
        case .enlist: "make a code for a register"
        case .issue(let name): "make a one-use code for \(name ?? "a purchase")"
        case .activate(let name, let code): "put \(name ?? "a purchase") on code \(code)"
        case .read(let name): "what has become of \(name)?"
        case .release(let name): "take \(name) off"
        case .refund(let id, let amount): "pay back \(amount) as refund \(id)"
        case .readRefund(let id): "what has become of refund \(id)?"
        case .other: "something"
        }
    }
}
