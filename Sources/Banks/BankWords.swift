/// Text of a bank, made safe to store, log and show: one line, cut.
enum BankWords {
    static let lengthLimit = 200
    static let codeLimit = 64

    static func words(_ text: String) -> String { oneLine(text, limit: lengthLimit) }
    static func code(_ text: String) -> String { oneLine(text, limit: codeLimit) }

    private static func oneLine(_ text: String, limit: Int) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(line)
    }
}
