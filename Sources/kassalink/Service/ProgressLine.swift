import Foundation

/// One line that tells how far a long piece of work is; silent where nobody watches.
final class ProgressLine {
    private let russian: String
    private let english: String
    private var shown = -1

    init(_ russian: String, _ english: String) {
        (self.russian, self.english) = (russian, english)
    }

    func show(_ percent: Int) {
        guard Terminal.isInteractive, percent > shown else { return }
        shown = percent
        print("\r\(russian) \(percent) %  ·  \(english)", terminator: "")
        Terminal.flush()
    }

    func end() {
        if shown >= 0 { print() }
    }
}
