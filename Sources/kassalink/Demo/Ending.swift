import Dispatch
import Foundation
import Synchronization

/// The processes that must not outlive this one.
final class Nursery: Sendable {
    private let ids = Mutex<[Int32]>([])

    func add(_ id: Int32) { ids.withLock { $0.append(id) } }

    func endAll() {
        for id in ids.withLock({ $0 }) { kill(id, SIGTERM) }
    }
}

/// Ends the children when this process is told to end: nothing is left running.
final class Ending {
    private let sources: [any DispatchSourceSignal]

    init(_ nursery: Nursery, removing folder: URL?) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                nursery.endAll()
                if let folder { try? FileManager.default.removeItem(at: folder) }
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    func forget() {
        for source in sources { source.cancel() }
    }
}
