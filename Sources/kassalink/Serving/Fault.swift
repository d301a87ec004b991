import Glibc
import Logging
import Operations
import Synchronization

/// Ends this process at a marked point, for tests that prove nothing is lost there.
///
/// `KASSALINK_FAULT=call-to-commit:2` means: the second time that point is reached. Only the
/// environment can ask for it, never a settings file.
struct Fault {
    let point: FaultPoint
    private let count: Int
    static let variable = "KASSALINK_FAULT"

    /// nil for text that names no point.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard let first = parts.first, let point = FaultPoint(rawValue: first) else { return nil }
        let count = parts.count > 1 ? Int(parts[1]) : 1
        guard let count, count > 0 else { return nil }
        self.point = point
        self.count = count
    }

    /// What `Surroundings.reached` is to be: counts, and kills without a last word.
    func watch() -> @Sendable (FaultPoint) -> Void {
        let left = Left(count)
        let point = point
        return { reached in
            guard reached == point, left.countDown() else { return }
            kill(getpid(), SIGKILL)
        }
    }
}

/// How many times are still to come.
private final class Left: Sendable {
    private let number: Mutex<Int>

    init(_ number: Int) { self.number = Mutex(number) }

    /// True at the last one.
    func countDown() -> Bool {
        number.withLock {
            $0 -= 1
            return $0 == 0
        }
    }
}
