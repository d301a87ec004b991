/// A safety that is switched off, to see whether the simulator notices.
///
/// The product has no such switch: each is a layer put between the operations and what they use.
package enum Weakness: String, Hashable, Sendable, CaseIterable {
    case sealCheck = "seal-check"

    /// What is switched off.
    package var words: String {
        switch self {
        case .sealCheck: "a callback is believed although somebody else sealed it"
        }
    }
}
