/// A key, password or token that cannot be printed by accident (E42).
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Lends the text; write down nothing that is made from it.
    package func reveal() -> String {
        text
    }

    package var bytes: [UInt8] { Array(text.utf8) }
    package var isEmpty: Bool { text.isEmpty }
    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
