import Dispatch
import Glibc
import Synchronization

/// Answers every request on one address of the loopback, and keeps what was sent.
final class LoopbackServer: Sendable {
    struct Unusable: Error {}

    let port: UInt16
    private let socket: CInt
    private let reply: [UInt8]
    private let heard = Mutex<[String]>([])
    private let thread = DispatchQueue(label: "loopback server")

    /// `port` 0 for any that is free.
    init(
        _ lastNumber: UInt32 = 1,
        port: UInt16 = 0,
        reply: [UInt8] = Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8)
    ) throws {
        self.reply = reply
        socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = (0x7F00_0000 + lastNumber).bigEndian
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (server, size) = (socket, length)
        let isOpen = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(server, address, size) == 0 && listen(server, 16) == 0
                    && getsockname(server, address, &length) == 0
            }
        }
        guard isOpen else { throw Unusable() }
        self.port = UInt16(bigEndian: address.sin_port)
        thread.async { [self] in serve() }
    }

    /// What each connection brought, whole.
    var requests: [String] { heard.withLock { $0 } }

    /// Whoever serves lets go of the socket: its number could be another server's by then.
    func close() {
        shutdown(socket, CInt(SHUT_RDWR))
    }

    private func serve() {
        while true {
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else {
                Glibc.close(socket)
                return
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe read(connection, &bytes, bytes.count)
            heard.withLock {
                $0.append(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self))
            }
            _ = unsafe write(connection, reply, reply.count)
            Glibc.close(connection)
        }
    }
}
