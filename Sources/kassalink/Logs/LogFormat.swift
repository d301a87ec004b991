import Wire

/// How a line of the log is written down.
enum LogFormat: String, CaseIterable {
    /// `time=… level=info msg="…" order=…`: for people and for grep.
    case logfmt
    /// One object a line: for machines that collect.
    case json

    /// One fact, one line: whatever a value holds, it cannot begin a second line.
    func line(_ fields: [(name: String, value: String)]) -> String {
        switch self {
        case .logfmt:
            fields.map { "\($0.name)=\(Self.quoted($0.value))" }.joined(separator: " ") + "\n"
        case .json:
            JSON.object(fields.map { JSON.Member($0.name, .text($0.value)) }).compactText + "\n"
        }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty
            && value.utf8.allSatisfy { byte in
                switch byte {
                case 0...0x20, 0x7F, UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    false
                default: true
                }
            }
        return isPlain ? value : JSON.text(value).compactText
    }
}
