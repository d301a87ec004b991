package import Ledger
package import Payments

extension MemoryBooks {
    /// Charges of one order that are shown at most; more than a few mean a broken client.
    static let chargesOfOrderLimit = 200

    package func link(_ link: Owned<Link>, including included: Included) async throws -> Link? {
        withSheets { $0.link(link, including: included) }
    }

    package func link(holding charge: Owned<Charge>) async throws -> Link? {
        withSheets { sheets in
            sheets.charges.roll[charge].flatMap {
                sheets.link($0.link, including: .charge(charge.id))
            }
        }
    }

    package func link(holding payment: Owned<Payment>) async throws -> Link? {
        withSheets { sheets in
            sheets.payments.roll[payment].flatMap {
                let link = Owned($0.placed.link, of: payment.merchant)
                return sheets.link(link, including: .payment(payment.id))
            }
        }
    }

    package func link(payToken: String) async throws -> Link? {
        withSheets { sheets in
            sheets.links.byPayToken[payToken].flatMap { sheets.link($0, including: .current) }
        }
    }

    package func link(of till: Owned<Till>) async throws -> Link? {
        withSheets { sheets in
            sheets.directory.tills[till].flatMap {
                sheets.link(Owned($0.link, of: till.merchant), including: .current)
            }
        }
    }

    package func charges(of order: Owned<Order>) async throws -> [PlacedCharge] {
        withSheets { sheets in
            sheets.charges.charges(of: order, Self.chargesOfOrderLimit).compactMap { row in
                sheets.link(row.link, including: .current).map {
                    PlacedCharge(link: $0, charge: sheets.whole(row.charge, of: order.merchant))
                }
            }
        }
    }

    package func charges(
        on link: Owned<Link>,
        before: Charge.ID?,
        limit: Int
    ) async throws -> [Charge] {
        withSheets { sheets in
            var end: Int64?
            if let before {
                let found = sheets.charges.roll[Owned(before, of: link.merchant)]
                guard let found, found.link == link else { return [] }
                end = found.charge.generation
            }
            return sheets.charges.newest(on: link, before: end, limit).map {
                sheets.whole($0, of: link.merchant)
            }
        }
    }

    package func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) async throws -> [Link] {
        let whose = Whose(merchant: merchant, store: store)
        return withSheets { sheets in
            sheets.links.newest(of: whose, before: before, limit).compactMap {
                sheets.link($0.owned, including: .current)
            }
        }
    }

    package func payments(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) async throws -> [PlacedPayment] {
        let whose = Whose(merchant: merchant, store: store)
        return withSheets { $0.payments.newest(of: whose, before: before, limit) }
    }

    package func payment(
        number: String,
        account: Owned<Account>
    ) async throws -> PlacedPayment? {
        withSheets { $0.payments.payment(number: NameAtBank(account: account, name: number)) }
    }

    package func payments(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) async throws -> [BankedPayment] {
        withSheets { sheets in
            sheets.payments.moved(at: account, move, within: time, after: after?.payment)
                .prefix(limit).map { sheets.banked($0, of: account.merchant) }
        }
    }

    package func charge(
        named name: BankName,
        account: Owned<Account>
    ) async throws -> PlacedName? {
        withSheets { $0.placed(name, account) }
    }

    package func remarks(on charge: Owned<Charge>, limit: Int) async throws -> [Remark] {
        withSheets { Array(($0.stories[charge] ?? []).prefix(limit)) }
    }

    package func events(
        of merchant: Merchant.ID,
        after place: Int64,
        limit: Int
    ) async throws -> [StoredEvent] {
        withSheets { sheets in
            let feed = sheets.feeds[merchant] ?? []
            let start = min(max(Int(clamping: place), 0), feed.count)
            return Array(feed[start...].prefix(limit))
        }
    }
}

extension Sheets {
    fileprivate func banked(_ placed: PlacedPayment, of merchant: Merchant.ID) -> BankedPayment {
        let link = links.roll[Owned(placed.link, of: merchant)]
        let charge = placed.charge.flatMap { charges.roll[Owned($0, of: merchant)]?.charge }
        return BankedPayment(
            placed: placed,
            code: link?.code?.qrcID,
            isCodeUsedOnce: link?.use == .once,
            activation: charge?.activation
        )
    }

    fileprivate func placed(_ name: BankName, _ account: Owned<Account>) -> PlacedName? {
        switch name {
        case .charge(let text):
            let row = charges.roll[Owned(Charge.ID(text), of: account.merchant)]
            guard let row, row.account == account.id else { return nil }
            return PlacedName(link: row.link, charge: row.charge.id)
        case .activation(let text):
            let row = charges.charge(activation: NameAtBank(account: account, name: text))
            return row.map { PlacedName(link: $0.link, charge: $0.charge.id) }
        case .code(let text):
            guard let link = links.link(code: NameAtBank(account: account, name: text)) else {
                return nil
            }
            // A register link is used again and again: its code does not say which charge.
            let newest = charges.charge(ofGeneration: link.generation, on: link.owned)
            return PlacedName(link: link.owned, charge: link.use == .once ? newest : nil)
        }
    }
}
