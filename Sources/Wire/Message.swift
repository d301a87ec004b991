/// Names and values of an HTTP message; names match whatever their case.
package struct Headers: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var pairs: [Pair]

    package struct Pair: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(_ pairs: [Pair] = []) {
        self.pairs = pairs
    }

    package init(dictionaryLiteral elements: (String, String)...) {
        pairs = elements.map { Pair(name: $0.0, value: $0.1) }
    }

    /// The first value under this name.
    package subscript(name: String) -> String? {
        pairs.first { Self.areSame($0.name, name) }?.value
    }

    /// Every value under this name, as they came.
    package func all(_ name: String) -> [String] {
        pairs.filter { Self.areSame($0.name, name) }.map(\.value)
    }

    package mutating func add(_ name: String, _ value: String) {
        pairs.append(Pair(name: name, value: value))
    }

    /// Header names are ASCII, and the case of their letters means nothing.
    private static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}

/// What somebody sent to us, as bytes and names: a value, so that it can be kept and judged later.
package struct Message: Hashable, Sendable {
    package let headers: Headers
    package let body: [UInt8]
    /// The text after `?`, undecoded; some banks call back with GET.
    package let query: String
    /// The address it came from, where known.
    package let peer: String?

    package init(
        headers: Headers = [:],
        body: [UInt8] = [],
        query: String = "",
        peer: String? = nil
    ) {
        self.headers = headers
        self.body = body
        self.query = query
        self.peer = peer
    }
}

/// A request of ours to somebody else.
package struct Request: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET", post = "POST", put = "PUT", delete = "DELETE"
    }

    package let method: Method
    package let url: String
    package var headers: Headers
    package let body: [UInt8]

    package init(_ method: Method, _ url: String, headers: Headers = [:], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    package init(_ method: Method, _ url: String, headers: Headers = [:], json: JSON) {
        var headers = headers
        headers.add("Content-Type", "application/json")
        self.init(method, url, headers: headers, body: json.bytes)
    }
}

/// What came back, or what we answer.
package struct Reply: Hashable, Sendable {
    package let status: Int
    package let headers: Headers
    package let body: [UInt8]

    package init(status: Int, headers: Headers = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
