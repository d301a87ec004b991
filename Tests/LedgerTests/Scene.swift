import Ledger
import Payments
import Testing

/// One of everything on file, all of `Sample.merchant`.
struct Scene: Sendable {
    let link: Link
    let charge: Charge.ID
    let payment: Payment.ID
    let till: Till.ID
    let callback: KeptCallback.ID
    let names: [BankName]

    /// Writes through every verb of the contract.
    static func play(in books: any Books) async throws -> Scene {
        try await furnish(books)
        let register = Sample.register(till: "1")
        try await books.open(register)
        let till = TillEntry(
            id: Till.ID("1"),
            merchant: Sample.merchant,
            store: Sample.store,
            name: "Касса",
            link: register.id,
            addedAt: Sample.now
        )
        try await books.add(till)
        let link = try await books.sell(order: "1", number: "1")
        let charge = try #require(link.latest)
        let payment = try #require(charge.payments.first?.id)
        try await refund(payment, on: link, in: books)
        let orphan = Sample.callback(repeatKey: "1", names: [.charge("c1")])
        _ = try await books.keep(orphan)
        let filing = Filing(.orphan, nextLook: Sample.now + 60)
        try await books.file(Owned(orphan.id, of: Sample.merchant), as: filing)
        return Scene(
            link: link,
            charge: charge.id,
            payment: payment,
            till: till.id,
            callback: orphan.id,
            names: [
                .charge(charge.id.text), .activation("act-\(charge.id.text)"),
                .code("AD-\(link.id.text)"),
            ]
        )
    }

    private static func furnish(_ books: any Books) async throws {
        try await books.enter(
            merchants: [MerchantEntry(id: Sample.merchant, name: "Кофейня")],
            stores: [
                StoreEntry(
                    id: Sample.store,
                    merchant: Sample.merchant,
                    name: "Арбат",
                    account: Sample.account
                )
            ]
        )
        let pass = Pass(
            id: Pass.ID("p"),
            merchant: Sample.merchant,
            role: .admin,
            store: nil,
            till: nil,
            name: "Хозяин",
            digest: "aa",
            issuedAt: Sample.now
        )
        try await books.add(pass)
    }

    private static func refund(
        _ payment: Payment.ID,
        on link: Link,
        in books: any Books
    ) async throws {
        _ = try await books.change(link.owned, including: .payment(payment), once: "r") { link in
            try link.requestRefund(
                Refund.ID("r"),
                of: payment,
                amount: Sample.price,
                answerDue: Sample.now,
                at: Sample.now
            ).isNew
        }
        _ = try await books.change(link.owned, including: .payment(payment), once: nil) { link in
            link.observe(.pending, of: Refund.ID("r"), in: payment, at: Sample.now)
        }
    }
}
