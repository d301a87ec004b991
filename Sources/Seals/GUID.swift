/// A GUID (UUID, RFC 9562): 16 bytes, written in five groups of digits.
package struct GUID: Hashable, Sendable {
    package let bytes: [UInt8]

    /// The nil UUID of the RFC.
    package static let nobody = GUID(bytes: Array(repeating: 0, count: 16))

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes either case; nil for anything but the five groups.
    package init?(_ text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == Self.groupLengths,
            let bytes = Hexadecimal.bytes(groups.joined())
        else { return nil }
        self.bytes = bytes
    }

    /// Version 5: the same name in the same space is the same GUID, for everybody and for ever.
    package init(of name: String, in space: GUID) {
        var bytes = Array(Digest.sha1(space.bytes + Array(name.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        self.bytes = bytes
    }

    /// Lowercase.
    package var text: String {
        var digits = Hexadecimal.text(bytes)[...]
        var groups: [Substring] = []
        for length in Self.groupLengths {
            groups.append(digits.prefix(length))
            digits = digits.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }

    private static let groupLengths = [8, 4, 4, 4, 12]
}
