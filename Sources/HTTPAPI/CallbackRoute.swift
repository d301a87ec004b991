import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Payments
import Wire

/// The route of the banks' callbacks, for `CallbackDoor`.
struct CallbackRoute: Sendable {
    let accept: AcceptCallback
    let reception: Reception
    let clientAddressHeader: String?
    let now: @Sendable () -> Moment
    /// For a whole body.
    var patience = Duration.seconds(BodyLimits.seconds)

    /// - Returns: nil where the address is nobody's.
    func judge(_ letter: CallbackLetter) -> AcceptCallback.Judged? {
        accept.judge(
            Message(
                headers: Headers(letter.head.headerFields),
                body: Array(letter.body.readableBytesView),
                query: letter.address.query,
                addressIn: clientAddressHeader
            ),
            bank: letter.address.bank,
            account: letter.address.account,
            secret: letter.address.secret
        )
    }

    /// The answer as the router would give it; counted, and written into the log.
    func response(
        to outcome: Result<Reply, any Error>,
        since start: ContinuousClock.Instant
    ) -> (head: HTTPResponse, body: ByteBuffer) {
        let id = RequestID().description
        let answer: Answer
        switch outcome {
        case .success(let reply): answer = Answer(reply)
        case .failure(let error): answer = reception.face(of: error, request: id)
        }
        let body = answer.body.buffer
        var headers = HTTPFields(answer.headers)
        reception.addSafety(to: &headers, request: id)
        headers[.contentLength] = "\(body.readableBytes)"
        headers[.date] = Timestamp.httpText(now())
        reception.note(
            CallbackAddress.template,
            method: "POST",
            status: answer.status,
            took: ContinuousClock.now - start,
            request: id
        )
        let status = HTTPResponse.Status(code: answer.status)
        return (HTTPResponse(status: status, headerFields: headers), body)
    }
}

extension Answer.Body {
    /// Empty for a body without an end, which no callback is answered with.
    fileprivate var buffer: ByteBuffer {
        switch self {
        case .bytes(let bytes): ByteBuffer(bytes: bytes)
        case .live: ByteBuffer()
        }
    }
}

/// A callback on its way in.
struct CallbackLetter {
    let head: HTTPRequest
    let address: CallbackAddress
    let start: ContinuousClock.Instant
    var body = ByteBuffer()

    /// As long as its head said.
    var isWhole: Bool {
        head.headerFields[.contentLength].flatMap { Int($0) } == body.readableBytes
    }
}
