import Foundation
import Wire

/// A web address from the settings, taken apart as far as safety needs.
struct Address {
    let text: String
    private let scheme: String
    private let host: String
    let port: Int?

    /// nil where it is no http or https address, or carries a user, a question or a fragment.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.fragment == nil
        else { return nil }
        self.scheme = scheme
        port = parts.port
        self.host = host.trimmingCharacters(in: ["[", "]"])
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Of a host alone, a name or the numbers of an address.
    init?(host: String) {
        self.init("http://" + (host.contains(":") ? "[\(host)]" : host))
    }

    /// Host and port alone: all that may be shown where the rest is a secret.
    var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
    }

    var isEncrypted: Bool { scheme == "https" }

    /// This machine itself.
    var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || octets?.first == 127
    }

    /// An address that only means something inside a house: a request there may reach what the
    /// outside must not (E44).
    var isPrivate: Bool {
        if isLoopback { return true }
        if host.contains(":") {
            return host == "::"
                || ["fc", "fd", "fe8", "fe9", "fea", "feb", "::ffff:"].contains {
                    host.hasPrefix($0)
                }
        }
        guard let octets else { return !host.contains(".") || host.hasSuffix(".local") }
        switch (octets[0], octets[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168): return true
        case (172, let second): return (16...31).contains(second)
        case (100, let second): return (64...127).contains(second)
        case (224..., _): return true
        default: return false
        }
    }

    /// The host where it is an address itself; nil for a name.
    var numbers: String? { AddressBlock(host) == nil ? nil : host }

    /// The four numbers of an IPv4 address; nil for a name.
    private var octets: [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt8($0) }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }
}
