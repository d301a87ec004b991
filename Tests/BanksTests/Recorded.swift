import Banks
import Payments
import Testing
import Wire

/// What the recorded exchanges of this suite are about.
enum Recorded {
    static let orderID = "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"
    static let dynamic = Link.Code(
        qrcID: "AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0",
        payload: "https://qr.nspk.ru/AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0?type=02"
    )
    static let register = Link.Code(
        qrcID: "AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",
        payload: "https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"
    )
    /// 2026-10-01T12:00:00+03:00.
    static let noon = Moment(milliseconds: 1_790_845_200_000)

    static func charge(
        kopecks: Int64 = 150_050,
        purpose: String = "Заказ 00123",
        lifeSeconds: Int64 = 600,
        isAtTill: Bool = false,
        activation: String? = nil
    ) -> Charge {
        Charge(
            id: Charge.ID(orderID),
            order: Order.ID("00123"),
            amount: Money(kopecks: kopecks),
            purpose: purpose,
            generation: 1,
            isAtTill: isAtTill,
            requestedAt: noon,
            deadline: noon + lifeSeconds,
            graceEnds: noon + 7200,
            state: .asking,
            activation: activation
        )
    }

    static func payment(number: String?) -> Payment {
        Payment(
            id: Payment.ID("payment-1"),
            number: number,
            amount: Money(kopecks: 150_050),
            paidAt: noon,
            kind: .paid
        )
    }

    static let refund = Refund(
        id: Refund.ID("refund-1"),
        amount: Money(kopecks: 5050),
        requestedAt: noon
    )
}

extension Reply {
    init(_ status: Int, _ body: String) {
        self.init(status: status, body: Array(body.utf8))
    }
}

extension Request {
    /// The request as one text: method, address, headers in order, body.
    var spelled: String {
        let lines = headers.pairs.map { "\($0.name): \($0.value)" }
        return
            (["\(method.rawValue) \(url)"] + lines + ["", String(decoding: body, as: UTF8.self)])
            .joined(separator: "\n")
    }
}

/// Plays a recorded exchange: each reply goes to the question that the one before led to.
func play<Value: Sendable>(
    _ exchange: Exchange<Value>,
    _ replies: Reply...
) throws -> (value: Value, asked: [String]) {
    var exchange = exchange
    var asked: [String] = []
    for reply in replies {
        asked.append("\(exchange.request.method.rawValue) \(exchange.request.url)")
        switch try exchange.read(reply) {
        case .value(let value):
            #expect(asked.count == replies.count, "fewer questions than recorded replies")
            return (value, asked)
        case .next(let further): exchange = further
        }
    }
    throw MoreAsked(url: exchange.request.url)
}

struct MoreAsked: Error, Hashable {
    let url: String
}
