import Ledger
package import Payments
package import Receipts
package import Wire

/// Which stores give receipts, through which fiscal services.
package struct Fiscal: Sendable {
    package let lines: [Owned<FiscalAccount>: FiscalLine]
    package let terms: [Owned<Store>: FiscalTerms]

    package init(
        lines: [FiscalLine] = [],
        terms: [Owned<Store>: FiscalTerms] = [:]
    ) {
        self.lines = Dictionary(lines.map { ($0.id, $0) }) { first, _ in first }
        self.terms = terms
    }
}

/// One contract with one fiscal service, ready to be used.
package struct FiscalLine: Sendable {
    package let id: Owned<FiscalAccount>
    let dialect: any FiscalDialect
    let sender: any Sender
    let timeoutSeconds: Int64
    /// One for each account: a service that is down is left alone for a while.
    package let breaker = Breaker()

    package init(
        id: Owned<FiscalAccount>,
        dialect: any FiscalDialect,
        sender: any Sender,
        timeoutSeconds: Int64
    ) {
        self.id = id
        self.dialect = dialect
        self.sender = sender
        self.timeoutSeconds = timeoutSeconds
    }
}

/// What a store's receipts say where a request does not.
package struct FiscalTerms: Hashable, Sendable {
    package let account: FiscalAccount.ID
    package let vat: Basket.VAT
    package let method: Basket.Method
    package let object: Basket.Object
    /// Who gets the receipt of a buyer without an address: the law wants one.
    package let customer: Basket.Customer

    package init(
        account: FiscalAccount.ID,
        vat: Basket.VAT,
        method: Basket.Method,
        object: Basket.Object,
        customer: Basket.Customer
    ) {
        self.account = account
        self.vat = vat
        self.method = method
        self.object = object
        self.customer = customer
    }

    /// What the receipts of a purchase will say, checked; made up of its purpose and its amount where
    /// nobody says more.
    func basket(for wish: Wish) throws(OperationRefusal) -> Basket {
        let basket = Basket(
            account: account,
            customer: wish.receipt?.customer ?? customer,
            lines: (wish.receipt?.items ?? [ReceiptWish.Item(of: wish)]).map { item in
                Basket.Line(
                    name: item.name,
                    price: item.price,
                    quantity: item.quantity,
                    sum: item.sum,
                    vat: item.vat ?? vat,
                    method: item.method ?? method,
                    object: item.object ?? object
                )
            }
        )
        do throws(Basket.Fault) {
            try basket.check(against: wish.amount)
        } catch {
            throw .receiptUnusable(error)
        }
        return basket
    }
}

/// What a request says of its receipt; the store's terms say the rest.
package struct ReceiptWish: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package let name: String
        package let price: Money
        package let quantity: Basket.Quantity
        package let sum: Money
        package let vat: Basket.VAT?
        package let method: Basket.Method?
        package let object: Basket.Object?

        package init(
            name: String,
            price: Money,
            quantity: Basket.Quantity,
            sum: Money,
            vat: Basket.VAT? = nil,
            method: Basket.Method? = nil,
            object: Basket.Object? = nil
        ) {
            self.name = name
            self.price = price
            self.quantity = quantity
            self.sum = sum
            self.vat = vat
            self.method = method
            self.object = object
        }
    }

    package let customer: Basket.Customer?
    /// nil: one line, made of the purpose.
    package let items: [Item]?

    package init(customer: Basket.Customer?, items: [Item]?) {
        self.customer = customer
        self.items = items
    }
}

extension ReceiptWish.Item {
    /// The whole purchase in one line.
    fileprivate init(of wish: Wish) {
        let name = wish.purpose.unicodeScalars.prefix(Basket.nameLimit)
        self.init(
            name: String(String.UnicodeScalarView(name)),
            price: wish.amount,
            quantity: .one,
            sum: wish.amount
        )
    }
}

extension Desk {
    /// nil where the store gives no receipts.
    func basket(for wish: Wish, at store: Owned<Store>) throws(OperationRefusal) -> Basket? {
        guard let terms = fiscal.terms[store] else {
            guard wish.receipt == nil else { throw .noFiscalAccount }
            return nil
        }
        return try terms.basket(for: wish)
    }
}
