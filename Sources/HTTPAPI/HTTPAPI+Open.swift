import Ledger
import Operations
import Payments
import Wire

/// What banks, payers and the machine around us ask for, without a token.
extension HTTPAPI {
    func acceptCallback(_ visit: Visit) async throws -> Answer {
        let reply = try await AcceptCallback(desk: desk)(
            try await visit.message(addressIn: surface.clientAddressHeader),
            bank: visit["bank"],
            account: visit["account"],
            secret: visit["secret"]
        )
        guard let reply else { throw Problem.noRoute }
        return Answer(reply)
    }

    func showPayPage(_ visit: Visit) async throws -> Answer {
        let link = try await link(payToken: visit["token"])
        let store = try await desk.books.store(Owned(link.store, of: link.merchant))
        let merchant = try await desk.books.merchants().first { $0.id == link.merchant }
        return try page.answer(
            link,
            seller: [merchant?.name, store?.name].compactMap(\.self),
            nonce: String(desk.surroundings.newSecret().reveal().prefix(PayPage.nonceLength)),
            at: now
        )
    }

    func watchPayPage(_ visit: Visit) async throws -> Answer {
        let link = try await link(payToken: visit["token"])
        return try watch(link) { views.payerState($0) }
    }

    /// The same bytes for as long as the code lives, so that an invoice may keep them.
    func drawPayPage(_ form: QRPicture.Form) -> @Sendable (Visit) async throws -> Answer {
        { visit in
            var answer = try draw(try await link(payToken: visit["token"]), visit, as: form)
            answer.headers.add("Cache-Control", "private, max-age=300")
            return answer
        }
    }

    private func link(payToken token: String) async throws -> Link {
        guard Fields.isName(token, limit: Self.payTokenLimit),
            let link = try await desk.books.link(payToken: token)
        else { throw Problem.unknown("payment_link") }
        return link
    }

    static let payTokenLimit = 128

    func showMetrics(_ visit: Visit) async throws -> Answer {
        try surface.metricsReaders.check(visit.headers)
        return Answer(
            bytes: Array(surface.metricsText().utf8),
            type: "text/plain; version=0.0.4; charset=utf-8"
        )
    }

    func showLife(_ visit: Visit) async throws -> Answer {
        Answer(json: ["status": "alive"])
    }

    func showReadiness(_ visit: Visit) async throws -> Answer {
        guard await surface.isReady() else { throw Problem.notReady }
        return Answer(json: ["status": "ready"])
    }

    func showDescription(_ visit: Visit) async throws -> Answer {
        Answer(bytes: Array(surface.description.utf8), type: "application/yaml; charset=utf-8")
    }
}
