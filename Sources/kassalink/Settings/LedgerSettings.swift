import LedgerPostgreSQL
import Wire

/// Where the books are: in one file of this machine, or on a database server.
enum LedgerSettings {
    case file(path: String)
    case server(DatabaseAddress, connections: Int)

    /// For logs and messages.
    var place: String {
        switch self {
        case .file(let path): path
        case .server(let address, _):
            address.hosts.map { "\($0.name):\($0.port)" }.joined(separator: ",")
                + "/\(address.database)/\(address.schema)"
        }
    }

    /// nil where a server has the books.
    var path: String? {
        guard case .file(let path) = self else { return nil }
        return path
    }

    init(reading reader: inout SettingsReader) {
        let path = reader.path(.ledgerPath, default: "kassalink.sqlite")
        let engines = ["sqlite", "postgres"]
        switch reader.choice(.ledgerEngine, among: engines, default: "sqlite") {
        case "postgres":
            let connections = reader.number(.ledgerConnections, default: 8, in: 1...200)
            self = .server(DatabaseAddress(reading: &reader), connections: Int(connections))
        default:
            self = .file(path: path)
        }
    }
}

extension DatabaseAddress {
    private static let usualPort = 5432

    fileprivate init(reading reader: inout SettingsReader) {
        let words = reader.list(.ledgerHosts)
        if words.isEmpty {
            reader.blame(.ledgerHosts, "is missing", do: "write hosts: [db.example.ru:5432]")
        }
        let tls = TLS.allCases.map(\.rawValue)
        let schema = reader.text(.ledgerSchema) ?? "kassalink"
        if !Self.isSchemaName(schema) {
            reader.blame(.ledgerSchema, "'\(schema)' is no name", do: "use a-z, 0-9 and _")
        }
        let root = reader.text(.ledgerRootCertificate)
        self.init(
            hosts: words.compactMap { Self.host($0, reading: &reader) },
            database: reader.text(.ledgerDatabase) ?? "kassalink",
            user: reader.text(.ledgerUser) ?? "kassalink",
            password: reader.secretIfAny(.ledgerPasswordFile)?.reveal(),
            tls: TLS(rawValue: reader.choice(.ledgerTLS, among: tls, default: "")),
            rootCertificate: root == nil ? nil : reader.path(.ledgerRootCertificate, default: ""),
            schema: schema
        )
    }

    /// `db.example.ru`, `db.example.ru:5433`, `[::1]:5432`, `/run/postgresql`,
    /// `/run/postgresql:5433`.
    private static func host(_ text: String, reading reader: inout SettingsReader) -> Host? {
        let isBareAddress = text.hasSuffix("]") || !text.contains(":")
        let parts = isBareAddress ? [] : text.split(separator: ":")
        let name = isBareAddress ? text : parts.dropLast().joined(separator: ":")
        let port = isBareAddress ? usualPort : Int(parts.last ?? "")
        let bare = name.trimmingPrefix("[").split(separator: "]").first.map(String.init) ?? ""
        guard let port, (1...65_535).contains(port), !bare.isEmpty, !bare.contains(",") else {
            reader.blame(.ledgerHosts, "'\(text)' is no host", do: "write host or host:port")
            return nil
        }
        return Host(name: bare, port: port)
    }
}
