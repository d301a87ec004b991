import Dispatch
import Foundation
import Synchronization

/// Ctrl-C as a question instead of an end; the second one ends the program as usual.
///
/// Once it is there, none is lost: it is made before the cashier is told that Ctrl-C cancels.
final class Interrupt: Sendable {
    private let came = Atomic<Bool>(false)
    private let source: Mutex<any DispatchSourceSignal>

    init() {
        signal(SIGINT, SIG_IGN)
        source = Mutex(DispatchSource.makeSignalSource(signal: SIGINT, queue: .global()))
        source.withLock { source in
            source.setEventHandler { [weak self] in
                signal(SIGINT, SIG_DFL)
                self?.came.store(true, ordering: .relaxed)
            }
            let isListening = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { isListening.signal() }
            source.resume()
            isListening.wait()
        }
    }

    deinit {
        source.withLock { $0.cancel() }
    }

    var hasCome: Bool { came.load(ordering: .relaxed) }
}
