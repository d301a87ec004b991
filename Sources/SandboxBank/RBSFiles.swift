import Synchronization

/// What an RBS gateway keeps of an order beside its money.
final class RBSFiles: Sendable {
    struct Order: Sendable {
        let number: String
        let callbackURL: String?
        /// The merchant took the code back; the order itself stays.
        var isRejected = false
    }

    private struct State {
        var orders: [String: Order] = [:]
        /// By our number.
        var numbers: [String: String] = [:]
        /// The code of each template.
        var templates: [String: String] = [:]
        var nextTemplate = 571
    }

    private let state = Mutex(State())

    /// False where the number is taken.
    func open(_ id: String, number: String, callbackURL: String?) -> Bool {
        state.withLock { state in
            guard state.numbers[number] == nil else { return false }
            state.numbers[number] = id
            state.orders[id] = Order(number: number, callbackURL: callbackURL)
            return true
        }
    }

    /// An order that came to nothing after all.
    func forget(_ id: String) {
        state.withLock { state in
            guard let known = state.orders.removeValue(forKey: id) else { return }
            state.numbers[known.number] = nil
        }
    }

    func order(_ id: String) -> Order? {
        state.withLock { $0.orders[id] }
    }

    func id(of number: String) -> String? {
        state.withLock { $0.numbers[number] }
    }

    func reject(_ id: String) {
        state.withLock { $0.orders[id]?.isRejected = true }
    }

    func makeTemplate(code: String) -> String {
        state.withLock { state in
            let id = String(state.nextTemplate)
            state.nextTemplate += 1
            state.templates[id] = code
            return id
        }
    }

    func code(ofTemplate id: String) -> String? {
        state.withLock { $0.templates[id] }
    }
}
