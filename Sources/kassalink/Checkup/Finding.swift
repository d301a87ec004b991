/// One thing that was looked at, and how it is.
struct Finding {
    enum Level: String {
        case ok, warn, bad
    }

    let level: Level
    let russian: String
    let english: String

    init(_ level: Level, _ russian: String, _ english: String) {
        self.level = level
        self.russian = russian
        self.english = english
    }

    var line: String {
        let mark = level.rawValue + String(repeating: " ", count: 5 - level.rawValue.count)
        return "\(mark) \(russian)  ·  \(english)"
    }
}
