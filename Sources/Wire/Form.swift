/// Fields of `application/x-www-form-urlencoded`, in a body or behind the `?` of an address: in order,
/// decoded, each name once.
package struct Form: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Fields that one message may have: banks send a dozen.
    package static let fieldLimit = 200

    /// The value under this name, spelled exactly so.
    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }
}

extension Form {
    /// Reads text as browsers and banks write it: `+` is a space, `%D0%A7` are bytes of UTF-8.
    ///
    /// nil for a name that comes twice or is empty, for broken escapes or bytes, and for more fields
    /// than anybody sends: what two readers could read differently is not read at all.
    package init?(reading text: some Sequence<UInt8>) {
        var fields: [Field] = []
        var names: Set<String> = []
        for part in Array(text).split(separator: UInt8(ascii: "&")) {
            let halves = part.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard fields.count < Self.fieldLimit, let name = Self.decoded(halves[0]), !name.isEmpty,
                let value = halves.count == 2 ? Self.decoded(halves[1]) : "",
                names.insert(name).inserted
            else { return nil }
            fields.append(Field(name, value))
        }
        self.fields = fields
    }

    /// The fields as text: everything is escaped that is not plainly allowed anywhere.
    package var text: String {
        fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func encoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded.append(contentsOf: (byte < 16 ? "%0" : "%").utf8)
                encoded.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension Request {
    /// A POST of a form.
    package init(_ url: String, form: Form) {
        self.init(
            .post,
            url,
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array(form.text.utf8)
        )
    }
}
