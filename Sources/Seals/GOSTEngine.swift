import COpenSSL
import Synchronization

/// OpenSSL's engine of Russian cryptography (Debian: libengine-gost-openssl).
///
/// It is loaded only where the settings ask for it, since it adds code to the process; nothing else
/// changes: RSA and SHA-2 stay with OpenSSL's own provider.
package enum GOSTEngine {
    package enum Trouble: Error, Hashable, Sendable {
        /// Install libengine-gost-openssl.
        case missing
        /// The engine is there and does not start.
        case broken
    }

    private static let state = Mutex(false)

    package static var isLoaded: Bool { state.withLock { $0 } }

    /// Does nothing the second time: the engine stays until the process ends.
    package static func load() throws(Trouble) {
        try state.withLock { (isLoaded) throws(Trouble) in
            guard !isLoaded else { return }
            try start()
            isLoaded = true
        }
    }

    private static func start() throws(Trouble) {
        guard let engine = unsafe ENGINE_by_id("gost") else {
            ERR_clear_error()
            throw .missing
        }
        defer { unsafe ENGINE_free(engine) }
        guard unsafe ENGINE_init(engine) == 1 else {
            ERR_clear_error()
            throw .broken
        }
        guard unsafe ENGINE_set_default_string(engine, "DIGESTS,PKEY") == 1 else {
            ERR_clear_error()
            throw .broken
        }
    }
}
