import Ledger
import Operations
import Payments
import Wire

/// `/v1/codes`: is the code on this sticker ours, and whose (E35)?
extension HTTPAPI {
    func recogniseCode(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let query = try Query(visit.query, known: ["payload"])
        guard let payload = query["payload"], payload.count <= Self.payloadLimit else {
            throw Problem.badParameter(
                "payload",
                wanted: "the text of a code, up to \(Self.payloadLimit) characters"
            )
        }
        guard let id = Self.codeID(in: payload),
            let link = try await link(of: id, at: pass.merchant), let code = link.code
        else { return Answer(json: ["verdict": "foreign"]) }
        // The same id under another address would lead the buyer elsewhere.
        let verdict = code.payload == payload ? "ours" : "altered"
        guard pass.reaches(store: link.store, till: link.till) else {
            return Answer(json: ["verdict": .text(verdict)])
        }
        return Answer(
            json: [
                "verdict": .text(verdict),
                "payload": .text(code.payload),
                "use": .text(link.use.rawValue),
                "link_id": .text(link.id.text),
                "register_id": .optional(link.till?.text),
                "store_id": .text(link.store.text),
            ]
        )
    }

    /// The last part of the address, only to look it up: what is compared is the whole text.
    private static func codeID(in payload: String) -> String? {
        let address = payload.prefix { $0 != "?" && $0 != "#" }
        let id = address.split(separator: "/").last.map(String.init) ?? ""
        return Fields.isName(id) ? id : nil
    }

    static let payloadLimit = 512

    private func link(of code: String, at merchant: Merchant.ID) async throws -> Link? {
        let accounts = desk.accounts.values.map(\.id).filter { $0.merchant == merchant }
        for account in accounts.sorted() {
            if let placed = try await desk.books.charge(named: .code(code), account: account) {
                return try await desk.books.link(placed.link, including: .current)
            }
        }
        return nil
    }
}
