/// Which internet addresses may be called under a name that somebody else answers for (E44).
package struct AddressRule: Hashable, Sendable {
    private let allowed: [AddressBlock]

    /// `blocks` are allowed although they lie inside a house.
    package init(allowing blocks: [AddressBlock] = []) {
        allowed = blocks
    }

    /// Whether everybody on the internet can reach this address, or it is allowed by name.
    ///
    /// An IPv4 address in IPv6 clothes (mapped, translated) is refused whatever it stands for: no
    /// server that is meant to be reached is published so.
    package func permits(_ address: some StringProtocol) -> Bool {
        if allowed.contains(where: { $0.contains(address) }) { return true }
        guard address.contains(":") else {
            return Self.version4.contains(address)
                && !Self.inside4.contains { $0.contains(address) }
        }
        return Self.global6.contains(address) && !Self.inside6.contains { $0.contains(address) }
    }

    private static let version4 = block("0.0.0.0/0")
    /// What the internet hands out; all else of IPv6 is loopback, link, house, multicast, or unused.
    private static let global6 = block("2000::/3")

    /// IANA's registry of special addresses, but for those that anybody may reach.
    private static let inside4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ].map(block)

    /// Teredo and 6to4 lead to an IPv4 address that stands inside them.
    private static let inside6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map(block)

    private static func block(_ text: String) -> AddressBlock {
        guard let block = AddressBlock(text) else { preconditionFailure("\(text) is no range") }
        return block
    }
}
