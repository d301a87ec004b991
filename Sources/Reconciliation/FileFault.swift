/// Why a bank's file is not taken: nothing of such a file is believed.
package struct FileFault: Error, Hashable, Sendable {
    package let file: String
    package let line: Int?
    package let column: String?
    package let what: String
    package let remedy: String

    package init(
        _ file: String,
        line: Int? = nil,
        column: String? = nil,
        _ what: String,
        do remedy: String = FileFault.getItAgain
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.what = what
        self.remedy = remedy
    }

    package static let getItAgain = "Get the file from the bank again, and do not edit it."

    /// Where, what, and what to do.
    package var text: String {
        let place = [line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap(\.self)
        let head = ([file] + place).joined(separator: ", ")
        return "\(head): \(what). \(remedy)"
    }
}
