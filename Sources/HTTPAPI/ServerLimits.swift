/// What one connection may cost before a route has even seen it; for whoever builds the server.
package enum ServerLimits {
    /// One header; a bearer token and a seal are far shorter.
    package static let headerBytes = 8 * 1024
    package static let allHeadersBytes = 32 * 1024
    package static let headerCount = 100
    /// A connection that says nothing for so long is closed, also in the middle of a request.
    package static let idleSeconds: Int64 = 60
}
