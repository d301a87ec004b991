/// A range of internet addresses, `77.75.153.0/25`, `2a02:5180:0:1509::/64` or one address alone.
package struct AddressBlock: Hashable, Sendable {
    private let bytes: [UInt8]
    private let prefixBits: Int

    /// nil for text that is no address, and for a prefix longer than the address.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = Self.bytes(address) else { return nil }
        switch parts.count {
        case 1: prefixBits = bytes.count * 8
        case 2:
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
                let bits = Int(parts[1]), bits <= bytes.count * 8
            else { return nil }
            prefixBits = bits
        default: return nil
        }
        self.bytes = bytes
    }

    /// Whether this address, written without a prefix, lies in the range; an IPv4 address that is
    /// mapped into IPv6 counts as what it stands for.
    package func contains(_ address: some StringProtocol) -> Bool {
        guard let other = Self.bytes(address) else { return false }
        let seen = Self.unmapped(other)
        guard seen.count == bytes.count else { return false }
        for place in 0..<prefixBits {
            let bit = UInt8(0x80) >> (place % 8)
            if (seen[place / 8] ^ bytes[place / 8]) & bit != 0 { return false }
        }
        return true
    }

    private static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        text.contains(":") ? version6(String(text)) : version4(String(text))
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count),
                part.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(halves[0], isEnd: halves.count == 1) else {
            return nil
        }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], isEnd: true), head.count + tail.count <= 14 else {
            return nil
        }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Only the end of an address may be written as an IPv4 address is.
    private static func groups(_ text: Substring, isEnd: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            if part.contains(".") {
                guard isEnd, place == parts.count - 1, let last = version4(String(part)) else {
                    return nil
                }
                bytes += last
                continue
            }
            guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), !part.hasPrefix("-"),
                let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes
    }

    private static func unmapped(_ bytes: [UInt8]) -> [UInt8] {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes.dropFirst(12)) : bytes
    }
}
