import Foundation
import Logging
import Payments
import Synchronization
import Wire

/// Writes one line per fact: fixed text and fields, to the standard error.
struct LogLines: LogHandler {
    private let format: LogFormat
    private let stream: LogStream
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(format: LogFormat, level: Logger.Level, stream: LogStream = .standardError) {
        self.format = format
        self.stream = stream
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = [
            (name: "time", value: Timestamp.text(Self.now)),
            (name: "level", value: event.level.rawValue),
            (name: "msg", value: Self.cut("\(event.message)")),
        ]
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            fields.append((name: Self.fieldName(name), value: Self.cut("\(value)")))
        }
        if let error = event.error {
            fields.append((name: "error", value: Self.cut("\(error)")))
        }
        stream.write(format.line(fields))
    }

    /// No field is longer: a log is no place for bodies.
    static let valueLimit = 1024

    private static func cut(_ text: String) -> String {
        text.utf8.count <= valueLimit ? text : text.prefix(valueLimit) + "…"
    }

    /// The three names above are ours; a fact of the same name stands beside them.
    private static func fieldName(_ name: String) -> String {
        ["time", "level", "msg"].contains(name) ? name + "_" : name
    }

    private static var now: Moment {
        Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}

/// Where lines go, one at a time.
final class LogStream: Sendable {
    static let standardError = LogStream(FileHandle.standardError)

    private let handle: Mutex<FileHandle>

    init(_ handle: sending FileHandle) {
        self.handle = Mutex(handle)
    }

    /// A line that cannot be written is lost: the service does not stop for its log.
    func write(_ line: String) {
        handle.withLock { try? $0.write(contentsOf: Data(line.utf8)) }
    }
}
