/// The name of one thing of a kind, opaque text.
///
/// The kind is part of the type, so that a charge is never looked up under the name of a link.
package struct Identifier<Subject>: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.text < right.text
    }
}

/// A name together with the merchant whose it is: the only form in which the ledger is asked.
package struct Owned<Subject>: Hashable, Comparable, Sendable {
    package let merchant: Merchant.ID
    package let id: Identifier<Subject>

    package init(_ id: Identifier<Subject>, of merchant: Merchant.ID) {
        self.merchant = merchant
        self.id = id
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.merchant == right.merchant ? left.id < right.id : left.merchant < right.merchant
    }
}

/// One company that takes payments, with books that no other company sees.
package enum Merchant {
    package typealias ID = Identifier<Merchant>
}

/// One outlet of a merchant: the place where its tills stand.
package enum Store {
    package typealias ID = Identifier<Store>
}

/// One till (касса) of a store.
package enum Till {
    package typealias ID = Identifier<Till>
}

/// One contract with one bank: the address, the keys and the bank's name for the merchant.
package enum Account {
    package typealias ID = Identifier<Account>
}

/// What the merchant calls the purchase: a GUID of 1C or any unique text up to 64 characters.
package enum Order {
    package typealias ID = Identifier<Order>

    package static let idLimit = 64
}
