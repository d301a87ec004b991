/// What one run is made of; equal plans give equal runs.
package struct Plan: Hashable, Sendable {
    package var seed: UInt64
    /// Simulated hours of shopping, before the faults stop.
    package var hours: Int64
    package var faults: FaultMix
    package var weakness: Weakness?
    /// Services that share the ledger.
    package var services = 2
    package var merchants = 2
    /// Tills of each merchant, with one code each.
    package var tills = 1
    /// Programs of each merchant that make one-use links.
    package var invoicers = 1
    /// Banks of the merchants, one after the other.
    package var banks = [BankKind.raiffeisen]
    /// What the banks do with a purchase on a code that asks for another: end that one, or refuse.
    package var replaces = false

    package init(seed: UInt64, hours: Int64, faults: FaultMix, weakness: Weakness? = nil) {
        self.seed = seed
        self.hours = hours
        self.faults = faults
        self.weakness = weakness
    }
}

/// Whose dialect a simulated bank speaks.
package enum BankKind: String, Hashable, Sendable, CaseIterable {
    /// Its release names the purchase, and its callbacks are sealed.
    case raiffeisen
    /// Its release names only the code, its callbacks prove nothing, a lost activation cannot be read.
    case elplat
}
