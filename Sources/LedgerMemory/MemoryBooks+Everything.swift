package import Ledger
package import Payments

/// All that is on file of all merchants, for those who check invariants.
///
/// In the order of filing, and so equal in every run of equal calls; events merchant by merchant.
extension MemoryBooks {
    /// Each with its newest charge and those under watch.
    package var everyLink: [Link] {
        withSheets { sheets in
            sheets.links.roll.rows.compactMap { sheets.link($0.owned, including: .current) }
        }
    }

    package var everyCharge: [FiledCharge] {
        withSheets { sheets in
            sheets.charges.roll.rows.map { row in
                FiledCharge(
                    link: row.link,
                    account: row.account,
                    charge: sheets.whole(row.charge, of: row.link.merchant)
                )
            }
        }
    }

    package var everyPayment: [FiledPayment] {
        withSheets { $0.payments.roll.rows }
    }

    package var everyEvent: [StoredEvent] {
        withSheets { sheets in
            sheets.feeds.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    package var everyDelivery: [Delivery] {
        withSheets { $0.deliveries.roll.rows.map(\.delivery) }
    }

    package var everyCallback: [KeptCallback] {
        withSheets { $0.callbacks.roll.rows.map(\.callback) }
    }
}
