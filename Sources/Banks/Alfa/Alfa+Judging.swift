import Payments
package import Wire

/// What a notification is about.
extension Alfa {
    /// Never authenticated: the receivers in public check nothing, so whoever finds the address could
    /// send one.
    ///
    /// It names an activation by `paramsId`, while the bank is asked by `payrrn`: the code is what
    /// both have, and each charge on it is looked up.
    package func judge(_ callback: Message) -> Judgement {
        guard let body = try? JSON(reading: callback.body) else {
            return .rejected(.unreadable(field: "body"))
        }
        guard let code = body["qrcId"]?.text, !code.isEmpty else {
            return .rejected(.unreadable(field: "qrcId"))
        }
        let parts = ["trxId", "status"].map { body[$0]?.textOrLiteral ?? "" }
        let repeatKey = ([code] + parts).joined(separator: "|")
        return .hint(Sighting(names: [.code(code)], reading: nil, repeatKey: repeatKey))
    }
}
