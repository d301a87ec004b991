import Glibc

/// Why nobody can be listened to, in the words of the settings instead of the system's.
enum ListeningTrouble {
    /// `portName` and `hostName` are what people write to choose another.
    static func words(
        for error: any Error,
        host: String,
        port: Int,
        portName: String,
        hostName: String
    ) -> String {
        let text = "\(error)"
        if text.contains("errno: \(EADDRINUSE)") {
            return "\(host):\(port) is taken by another program: set \(portName), or stop that one"
        }
        if text.contains("errno: \(EACCES)") {
            return "\(host):\(port) may not be opened by this user: set \(portName) to 1024 or more"
        }
        if text.contains("errno: \(EADDRNOTAVAIL)") || text.contains("UnknownHost") {
            return "\(host) is no address of this machine: set \(hostName)"
        }
        return text
    }
}
