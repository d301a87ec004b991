import Payments
package import Wire

/// What a notification is about.
extension Elplat {
    /// Never authenticated: no public source shows any checksum in a notification, so whoever finds
    /// the address could send one.
    package func judge(_ callback: Message) -> Judgement {
        guard let body = try? JSON(reading: callback.body) else {
            return .rejected(.unreadable(field: "body"))
        }
        guard let code = Self.name("qrcId", in: body) else {
            return .rejected(.unreadable(field: "qrcId"))
        }
        var names: [BankName] = [.code(code)]
        let activationName = settings.methods?.activationName ?? "paramsId"
        if let activation = Self.name(activationName, in: body) {
            names.insert(.activation(activation), at: 0)
        }
        let parts = ["ebl27", "payStatus"].map { body[$0]?.textOrLiteral ?? "" }
        let repeatKey = ([code] + parts).joined(separator: "|")
        return .hint(
            Sighting(
                names: names,
                reading: nil,
                repeatKey: repeatKey.utf8.count <= Self.repeatKeyLimit ? repeatKey : nil
            )
        )
    }

    /// Ids of НСПК have 32 characters; some room is left, but no more than that for strangers.
    private static func name(_ field: String, in body: JSON) -> String? {
        guard let text = body[field]?.text, (1...nameLimit).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return text
    }

    private static let nameLimit = 64
    private static let repeatKeyLimit = 200
}
