import Glibc
import NIOCore
import NIOPosix

/// Finds the addresses of a name, on threads of its own: the system's way of asking blocks.
enum NameLookUp {
    struct Failed: Error, Hashable {
        let why: String
    }

    /// Names being looked up at once; more wait.
    static let threadLimit = 8
    static let longestSeconds: Int64 = 5

    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: threadLimit)
        threads.start()
        return threads
    }()

    /// Fails after `longestSeconds`, although the thread may go on asking for a while.
    static func begin(
        _ name: String,
        asking ask: @escaping @Sendable (String) throws -> [String]
    ) -> EventLoopFuture<[String]> {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let promise = loop.makePromise(of: [String].self)
        let limit = loop.scheduleTask(in: .seconds(longestSeconds)) {
            promise.fail(Failed(why: "no answer in \(longestSeconds) s"))
        }
        threads.runIfActive(eventLoop: loop) { try ask(name) }.whenComplete { found in
            limit.cancel()
            promise.completeWith(found)
        }
        return promise.futureResult
    }

    /// In the order in which the system would try them; numbers are their own address.
    static func askSystem(_ name: String) throws -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let trouble = unsafe getaddrinfo(name, nil, &hints, &list)
        defer { unsafe freeaddrinfo(list) }
        guard trouble == 0 else {
            throw Failed(why: unsafe String(cString: gai_strerror(trouble)))
        }
        var found: [String] = []
        var entry = unsafe list
        while let one = unsafe entry {
            if let text = unsafe numbers(of: one.pointee), !found.contains(text) {
                found.append(text)
            }
            unsafe entry = one.pointee.ai_next
        }
        return found
    }

    private static func numbers(of entry: addrinfo) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let size = socklen_t(text.count)
        let flags = NI_NUMERICHOST
        let trouble = unsafe getnameinfo(
            entry.ai_addr,
            entry.ai_addrlen,
            &text,
            size,
            nil,
            0,
            flags
        )
        guard trouble == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}
