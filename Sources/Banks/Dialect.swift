package import Payments

/// A bank that settings can name: its word there, the keys of its contracts, and how one is read.
package struct Dialect: Sendable {
    /// Makes the bank of a contract once all settings are known to be right.
    package typealias Opening = @Sendable (BankPlace) -> any Bank

    /// In settings and in the addresses of callbacks.
    package let name: String
    package let keys: [ContractKey]
    /// nil where something is missing without which there is no bank; the form knows what.
    package let read: @Sendable (inout ContractForm) -> Opening?

    init(
        _ name: String,
        keys: [ContractKey],
        read: @escaping @Sendable (inout ContractForm) -> Opening?
    ) {
        self.name = name
        self.keys = keys
        self.read = read
    }

    /// The list of the banks: a new one is one line here.
    package static let all = [
        Raiffeisen.dialect,
        Elplat.dialect,
        TBank.dialect,
        RBS.dialect,
        Tochka.dialect,
        Alfa.dialect,
        YooKassa.dialect,
        CloudPayments.dialect,
    ]
}

/// Where a bank is called, where it reports, and the clock that dates its keys.
package struct BankPlace: Sendable {
    package let baseURL: String
    /// Told to banks that want it with each code.
    package let callbackURL: String
    package let now: @Sendable () -> Moment

    package init(
        baseURL: String,
        callbackURL: String,
        now: @escaping @Sendable () -> Moment
    ) {
        self.baseURL = baseURL
        self.callbackURL = callbackURL
        self.now = now
    }

    var unixSeconds: @Sendable () -> Int64 {
        { [now] in now().milliseconds / 1000 }
    }
}
