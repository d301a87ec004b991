import HTTPTypes

/// `/callbacks/{bank}/{account}/{secret}`, where one bank reports on one contract.
struct CallbackAddress {
    static let template = "/callbacks/{bank}/{account}/{secret}"

    let bank: String
    let account: String
    let secret: String
    /// The text after `?`, undecoded.
    let query: String

    /// Reads a path with its query; nil for any other address, and for one with an escape in its path.
    init?(plain target: String) {
        let bytes = target.utf8
        guard bytes.starts(with: Self.beginning) else { return nil }
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let path = target[..<end]
        guard !path.utf8.contains(UInt8(ascii: "%")) else { return nil }
        let parts = path.utf8.dropFirst(Self.beginning.count).split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        guard parts.count == 3 else { return nil }
        bank = String(Substring(parts[0]))
        account = String(Substring(parts[1]))
        secret = String(Substring(parts[2]))
        query = end == bytes.endIndex ? "" : String(target[end...].dropFirst())
    }

    private static let beginning = Array("/callbacks/".utf8)
}
