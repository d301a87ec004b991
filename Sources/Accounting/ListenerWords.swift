/// What a listener says, fit to be kept and shown: one line, cut.
enum ListenerWords {
    static let limit = 200

    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(line)
    }
}
