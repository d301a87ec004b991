import CListen
import Foundation

/// The accounting of the merchant: what it has heard, and when.
@safe final class Ears {
    struct Heard {
        /// When it came first, microseconds of the monotonic clock.
        let at: Double
        /// More than one would be a payment that is told as two.
        var ids: Set<String>
    }

    private let receiver: OpaquePointer
    private var read = 0
    /// Payments that were told as paid, by charge.
    private(set) var paid: [String: Heard] = [:]
    /// Events that came again under the same id.
    private(set) var repeats = 0

    init() {
        unsafe receiver = receiver_start()
    }

    var port: Int32 { unsafe receiver_port(receiver) }

    /// Waits until all these charges are told as paid; false where it takes longer.
    func hear(_ charges: [String], seconds: Double = 60) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            listen()
            if charges.allSatisfy({ paid[$0] != nil }) { return true }
            usleep(2000)
        }
        return false
    }

    private func listen() {
        let room = 1024
        var events = [heard_event](repeating: heard_event(), count: room)
        var count = room
        while count == room {
            count = unsafe receiver_read(receiver, read, &events, room)
            events.prefix(count).forEach(note)
            read += count
        }
    }

    private func note(_ event: heard_event) {
        guard text(event.type) == "payment.paid" else { return }
        let (id, charge) = (text(event.id), text(event.charge))
        if paid[charge]?.ids.contains(id) == true { repeats += 1 }
        paid[charge, default: Heard(at: event.at_us, ids: [])].ids.insert(id)
    }

    /// A C array of characters is a tuple here.
    private func text<Letters>(_ letters: Letters) -> String {
        unsafe withUnsafeBytes(of: letters) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
