/// Something wrong in the settings: where, what, and what to do about it.
struct Mistake: Hashable, Error {
    let key: String
    let what: String
    let remedy: String

    var line: String { "\(key): \(what); \(remedy)" }
}

/// All that is wrong at once, so that a start is not a game of one mistake at a time.
struct Mistakes: Error {
    /// `EX_CONFIG` of sysexits.h.
    static let exitCode: Int32 = 78

    let source: String
    let all: [Mistake]

    var text: String {
        let heading =
            all.count == 1
            ? "1 mistake in the settings (\(source)):"
            : "\(all.count) mistakes in the settings (\(source)):"
        return ([heading] + all.map { "  \($0.line)" }).joined(separator: "\n") + "\n"
    }
}
