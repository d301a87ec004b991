import Seals
import Wire

extension KeyRing where Key == Secret {
    /// One at least and none empty: an empty one would let anybody seal a callback.
    var holdsSecrets: Bool {
        !keys.isEmpty && keys.allSatisfy { !$0.key.isEmpty }
    }
}
