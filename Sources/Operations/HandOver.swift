import Ledger
import Logging
package import Payments

/// Flags that goods were given away before the bank had proved anything (E33): somebody answers for
/// it by name, accounting is told, and the bank goes on being asked.
package struct HandOver: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    package func callAsFunction(
        _ id: Charge.ID,
        on link: Owned<Link>,
        by who: String,
        why: String
    ) async throws -> Charge {
        let now = desk.now
        let charge = try await desk.books.change(link, including: .charge(id), once: nil) {
            try $0.handOver(id, why: "\(who): \(why)", at: now)
        }
        guard let charge else { throw OperationRefusal.unknownCharge }
        desk.logger.warning(
            "goods were given away before the bank had proved a payment",
            metadata: charge.facts.merging(["by": "\(who)"]) { $1 }
        )
        desk.bells.deliveries.ring()
        return charge
    }
}
