import Hummingbird
import Wire

extension Answer {
    /// The answer as Hummingbird sends it.
    var response: Response {
        var fields = HTTPFields()
        for pair in headers.pairs { fields.add(pair.name, pair.value) }
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: fields,
            body: body.asResponseBody
        )
    }
}

extension HTTPFields {
    /// Adds a field, unless its name is none that HTTP could carry.
    mutating func add(_ name: String, _ value: String) {
        guard let name = Element.Name(name) else { return }
        append(Element(name: name, value: value))
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
