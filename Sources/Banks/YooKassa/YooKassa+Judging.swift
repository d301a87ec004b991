import Payments
package import Wire

/// A notification is never believed: nothing seals it. From a known address it says what to ask
/// about, and the bank's answer is what is filed.
extension YooKassa {
    package func judge(_ callback: Message) -> Judgement {
        do throws(Rejection) {
            return .hint(try sighting(callback))
        } catch {
            return .rejected(error)
        }
    }

    private func sighting(_ callback: Message) throws(Rejection) -> Sighting {
        guard isFromBank(callback.peer) else { throw .unsealed }
        guard let body = try? JSON(reading: callback.body) else { throw .unreadable(field: "body") }
        guard body["type"]?.text == "notification" else { throw .unreadable(field: "type") }
        guard let event = body["event"]?.text, let object = body["object"] else {
            throw .unreadable(field: "event")
        }
        guard let id = Self.id(object["id"]) else { throw .unreadable(field: "id") }
        // Whoever guesses the name of a repeat could have the true one taken for it: the whole body
        // is its name.
        return Sighting(
            names: try Self.names(of: object, event, id),
            reading: nil,
            repeatKey: nil
        )
    }

    private static func names(
        of object: JSON,
        _ event: String,
        _ id: String
    ) throws(Rejection) -> [BankName] {
        if event.hasPrefix("refund.") {
            guard let payment = Self.id(object["payment_id"]) else {
                throw .unreadable(field: "payment_id")
            }
            return [.activation(payment)]
        }
        guard event.hasPrefix("payment.") else { throw .unreadable(field: "event") }
        guard let charge = charge(of: object), isID(charge) else { return [.activation(id)] }
        return [.charge(charge), .activation(id)]
    }

    /// An address that is not known cannot be held against the caller: a hint harms nobody.
    private func isFromBank(_ peer: String?) -> Bool {
        guard let peer, !settings.callbackAddresses.isEmpty else { return true }
        return settings.callbackAddresses.contains { $0.contains(peer) }
    }
}
