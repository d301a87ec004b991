import Testing
import Wire

@Suite("Which addresses a name may lead to")
struct AddressRuleTests {
    @Test(
        "those that the whole internet reaches",
        arguments: [
            "8.8.8.8", "77.75.153.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "11.0.0.0",
            "192.167.255.255", "223.255.255.255", "2a02:5180:0:1509::1", "2001:4860:4860::8888",
        ]
    )
    func outside(address: String) {
        #expect(AddressRule().permits(address))
    }

    @Test(
        "none inside a house, of this machine, of a group, or in another's clothes",
        arguments: [
            "127.0.0.1", "127.255.255.255", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.168.0.1", "198.18.0.1", "224.0.0.1",
            "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
            "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8",
            "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "", "nonsense", "127.1",
            "0x7f.0.0.1", "2130706433",
        ]
    )
    func inside(address: String) {
        #expect(!AddressRule().permits(address))
    }

    @Test("and those that were named, and no neighbour of theirs")
    func allowed() throws {
        let blocks = ["192.168.1.20", "10.0.0.0/8", "fd12::/64"].map { AddressBlock($0) }
        let rule = AddressRule(allowing: try blocks.map { try #require($0) })
        for address in ["192.168.1.20", "10.255.0.1", "fd12::7", "::ffff:10.0.0.1", "8.8.8.8"] {
            #expect(rule.permits(address), "\(address)")
        }
        for address in ["192.168.1.21", "127.0.0.1", "fd13::7", "::1"] {
            #expect(!rule.permits(address), "\(address)")
        }
    }
}
