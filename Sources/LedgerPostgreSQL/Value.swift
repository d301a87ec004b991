import Payments

/// A value as it travels to the server: text, raw bytes, or nothing.
enum Value: Hashable, Sendable {
    case null
    case text(String)
    case bytes([UInt8])
}

/// What a column can hold.
protocol Column {
    var value: Value { get }
}

extension String: Column {
    var value: Value { .text(self) }
}

extension Int64: Column {
    var value: Value { .text(String(self)) }
}

extension Int: Column {
    var value: Value { .text(String(self)) }
}

extension Bool: Column {
    var value: Value { .text(self ? "t" : "f") }
}

extension [UInt8]: Column {
    var value: Value { .bytes(self) }
}

extension Identifier: Column {
    var value: Value { .text(text) }
}

extension Money: Column {
    var value: Value { kopecks.value }
}

extension Moment: Column {
    var value: Value { milliseconds.value }
}

extension Optional: Column where Wrapped: Column {
    var value: Value { self?.value ?? .null }
}

/// One statement with its values, of which `$1` is the first.
///
/// Its text is prepared once per connection.
struct Statement: Sendable {
    let sql: String
    let values: [Value]

    init(_ sql: String, _ values: any Column...) {
        self.sql = sql
        self.values = values.map(\.value)
    }
}
