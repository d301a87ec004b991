/// A name and its labels, as Prometheus allows them.
struct Series: Hashable, Comparable {
    let name: String
    /// `method="GET",path="/v1"`, or empty.
    let labels: String

    init(_ label: String, _ dimensions: [(String, String)]) {
        name = Self.allowed(label)
        labels =
            dimensions.sorted { $0.0 < $1.0 }
            .map { "\(Self.allowed($0.0))=\"\(Self.escaped($0.1))\"" }
            .joined(separator: ",")
    }

    /// One line of the page; `more` are labels that only this line has.
    func line(_ value: String, suffix: String = "", more: String = "") -> String {
        let all = [labels, more].filter { !$0.isEmpty }.joined(separator: ",")
        return name + suffix + (all.isEmpty ? "" : "{\(all)}") + " \(value)\n"
    }

    static func < (left: Series, right: Series) -> Bool {
        (left.name, left.labels) < (right.name, right.labels)
    }

    private static func allowed(_ name: String) -> String {
        let letters = name.unicodeScalars.map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? Character(scalar) : "_"
        }
        return letters.first?.isNumber == true ? "_" + String(letters) : String(letters)
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, letter in
            switch letter {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n", "\r\n": text += "\\n"
            default: text.append(letter)
            }
        }
    }
}
