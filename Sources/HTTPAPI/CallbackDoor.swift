import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Operations
import Wire

/// Takes plain callbacks on the connection's own thread: judged there, answered from the commit that
/// keeps them, with no task and no other thread between.
///
/// A bank that was away for an hour tells of everything at once, and each step aside costs as much as
/// judging does. Plain is: a POST with its length, nothing escaped in its address, nothing before it
/// on this connection that still waits for an answer. All others, and everything that is no callback,
/// are the router's, whose route for callbacks does the same.
final class CallbackDoor: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Whose turn it is.
    private enum Turn {
        /// The router's, which owes so many answers.
        case router(owes: Int)
        case reading(CallbackLetter)
        case keeping
        case over
    }

    private let route: CallbackRoute
    private var turn = Turn.router(owes: 0)
    /// What came on the connection while a callback was being kept: at most what one read gave.
    private var held = CircularBuffer<HTTPRequestPart>()
    private var isReadHeld = false
    private var isInputClosed = false

    init(_ route: CallbackRoute) {
        self.route = route
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .keeping = turn {
            held.append(part)
        } else {
            take(part, context)
        }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (turn, part) {
        case (.router(let owed), .head(let head)):
            if owed == 0, let address = Self.plainAddress(of: head) {
                turn = .reading(CallbackLetter(head: head, address: address, start: .now))
            } else {
                turn = .router(owes: owed + 1)
                context.fireChannelRead(wrapInboundOut(part))
            }
        case (.reading(var letter), .body(var bytes)):
            turn = .keeping  // The letter has one owner while it grows.
            letter.body.writeBuffer(&bytes)
            turn = .reading(letter)
            let isLate = ContinuousClock.now - letter.start > route.patience
            if isLate, !letter.isWhole { refuse(letter, context) }
        case (.reading(let letter), .end):
            turn = .keeping
            keep(letter, context)
        case (.over, _):
            break
        default:
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private static func plainAddress(of head: HTTPRequest) -> CallbackAddress? {
        guard head.method == .post, let target = head.path,
            let address = CallbackAddress(plain: target),
            let length = head.headerFields[.contentLength].flatMap({ Int($0) }),
            length <= BodyLimits.callbackBytes,
            head.headerFields[.connection]?.lowercased() != "close"
        else { return nil }
        return address
    }

    /// A body that comes too slowly: the rest of it is not waited for.
    private func refuse(_ letter: CallbackLetter, _ context: ChannelHandlerContext) {
        turn = .keeping
        answer(.failure(Problem.bodyTooSlow), since: letter.start, context)
        end()
        context.close(promise: nil)
    }

    private func keep(_ letter: CallbackLetter, _ context: ChannelHandlerContext) {
        let (route, start) = (route, letter.start)
        guard let judged = route.judge(letter) else {
            return answer(.failure(Problem.noRoute), since: start, context)
        }
        let loop = context.eventLoop
        let bound = NIOLoopBound((door: self, context: context), eventLoop: loop)
        route.accept.keep(judged) { kept in
            loop.execute {
                let reply = kept.map { route.accept.reply(to: judged, isNew: $0) }
                let (door, context) = bound.value
                door.answer(reply, since: start, context)
                door.goOn(context)
            }
        }
    }

    private func answer(
        _ outcome: Result<Reply, any Error>,
        since start: ContinuousClock.Instant,
        _ context: ChannelHandlerContext
    ) {
        guard isKeeping else { return }
        turn = .router(owes: 0)
        let (head, body) = route.response(to: outcome, since: start)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if body.readableBytes > 0 { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Takes what came while the callback was being kept.
    private func goOn(_ context: ChannelHandlerContext) {
        guard !held.isEmpty || isReadHeld || isInputClosed else { return }
        while !isKeeping, let part = held.popFirst() { take(part, context) }
        context.fireChannelReadComplete()
        guard !isKeeping else { return }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
        if isInputClosed {
            isInputClosed = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    private var isKeeping: Bool {
        if case .keeping = turn { true } else { false }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), case .router(let owed) = turn {
            turn = .router(owes: max(0, owed - 1))
        }
        context.write(data, promise: promise)
    }

    func read(context: ChannelHandlerContext) {
        if held.isEmpty {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    /// A caller who says no more may still want to hear.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isKeeping, let event = event as? ChannelEvent, event == .inputClosed {
            isInputClosed = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end()
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        turn = .over
        held.removeAll()
    }
}
