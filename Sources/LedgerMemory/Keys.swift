import Payments

/// What a bank calls something, at the account where it calls it so.
struct NameAtBank: Hashable, Sendable {
    let account: Owned<Account>
    let name: String
}

/// Whose list: all of a merchant, or what one store has of it.
struct Whose: Hashable, Sendable {
    let merchant: Merchant.ID
    let store: Store.ID?
}

/// Which list of a merchant: all, or what is in one state.
struct Filed<State: Hashable & Sendable>: Hashable, Sendable {
    let merchant: Merchant.ID
    let state: State?
}

/// A word that one merchant uses once.
struct OnceToken: Hashable, Sendable {
    let merchant: Merchant.ID
    let token: String
}
