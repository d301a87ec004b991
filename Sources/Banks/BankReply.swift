import Wire

/// The reading of a reply that all dialects share: what the HTTP status alone decides.
enum BankReply {
    /// The body as a JSON object, where the status leaves room for one.
    ///
    /// A body with 2xx or 4xx is left to the dialect, since banks put refusals into both. An empty
    /// body reads as an object without members.
    static func object(in reply: Reply, of bank: String) throws(BankTrouble) -> JSON {
        switch reply.status {
        case 401, 403:
            throw .refused(
                code: "http_\(reply.status)",
                words: "\(bank) does not accept our key (HTTP \(reply.status)): check the settings"
            )
        case 408, 429: throw .unknown("\(bank) answered HTTP \(reply.status)")
        case 200..<300, 400..<500: break
        default: throw .unknown("\(bank) answered HTTP \(reply.status)")
        }
        guard !reply.body.isEmpty else { return .object([]) }
        let value: JSON
        do throws(JSON.Unreadable) {
            value = try JSON(reading: reply.body)
        } catch {
            throw .unknown(
                """
                \(bank) answered HTTP \(reply.status) with no readable JSON: \
                \(error.why.rawValue), byte \(error.offset)
                """
            )
        }
        guard value.members != nil else {
            throw .unknown("\(bank) answered HTTP \(reply.status) with JSON that is no object")
        }
        return value
    }
}
