import Hummingbird
import Wire

extension Answer {
    /// The answer as Hummingbird sends it.
    var response: Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: HTTPFields(headers),
            body: body.asResponseBody
        )
    }
}

extension HTTPFields {
    init(_ headers: Headers) {
        self.init()
        for pair in headers.pairs { add(pair.name, pair.value) }
    }

    /// Adds a field, unless its name is none that HTTP could carry.
    mutating func add(_ name: String, _ value: String) {
        guard let name = Element.Name(name) else { return }
        append(Element(name: name, value: value))
    }
}

extension Headers {
    init(_ fields: HTTPFields) {
        self.init(fields.map { Pair(name: $0.name.rawName, value: $0.value) })
    }
}

extension Answer.Body {
    fileprivate var asResponseBody: ResponseBody {
        switch self {
        case .bytes(let bytes) where bytes.isEmpty: ResponseBody()
        case .bytes(let bytes): ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .live(let stream):
            ResponseBody { writer in try await stream.write(to: &writer) }
        }
    }
}
