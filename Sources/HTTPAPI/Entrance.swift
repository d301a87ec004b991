import HTTPTypes
package import HummingbirdCore
package import Logging
package import NIOCore

/// A connection as Hummingbird serves it, with the bank's own door in it.
package struct Entrance: ServerChildChannel {
    let http: HTTP1Channel
    let callbacks: CallbackRoute

    package func setup(
        channel: any Channel,
        logger: Logger
    ) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            // Behind the handler that counts requests under way: no connection is closed for being
            // idle, and none by a stop, while a callback goes to disk.
            let counter = try pipeline.handler(type: HTTPConnectionStateHandler.self)
            try pipeline.addHandler(CallbackDoor(callbacks), position: .after(counter))
            return value
        }
    }

    package func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
