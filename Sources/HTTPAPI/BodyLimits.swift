import Reconciliation

/// How much of a body is read, and for how long.
enum BodyLimits {
    /// A thousand times what a payment link needs.
    static let bytes = 64 * 1024
    /// Banks put certificates and whole orders into callbacks.
    static let callbackBytes = 256 * 1024
    /// A register and a statement of the greatest size that is read, and the form around them.
    static let filesBytes = 2 * BankFile.byteLimit + 64 * 1024
    static let filesSeconds: Int64 = 120
    /// A body that comes slower than this holds a connection for nothing.
    static let seconds: Int64 = 20
}
