/// Where the database is and how to enter; shown nowhere, because of the password.
package struct DatabaseAddress: Sendable {
    /// How much of the server's certificate is checked.
    package enum TLS: String, Sendable, CaseIterable {
        /// For a socket of this machine only.
        case off = "disable"
        /// Encrypted, but the server could be anybody.
        case encrypted = "require"
        case authority = "verify-ca"
        case full = "verify-full"
    }

    package struct Host: Hashable, Sendable {
        /// A name, an address, or the folder of a socket.
        package let name: String
        package let port: Int

        package init(name: String, port: Int = 5432) {
            self.name = name
            self.port = port
        }

        /// A folder or a loopback address: nobody is between us and the server.
        package var isLocal: Bool {
            name.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(name)
        }
    }

    /// Of several the one that takes writes is used: a primary and its standbys.
    package let hosts: [Host]
    package let database: String
    package let user: String
    package let password: String?
    package let tls: TLS
    /// A file of certificates, or nil for `systemCertificates`.
    package let rootCertificate: String?
    /// The schema inside the database that holds the tables.
    package let schema: String

    package init(
        hosts: [Host],
        database: String,
        user: String,
        password: String? = nil,
        tls: TLS? = nil,
        rootCertificate: String? = nil,
        schema: String = "kassalink"
    ) {
        self.hosts = hosts
        self.database = database
        self.user = user
        self.password = password
        self.tls = tls ?? (hosts.allSatisfy(\.isLocal) ? .off : .full)
        self.rootCertificate = rootCertificate
        self.schema = schema
    }

    /// What Debian trusts; libpq 15 has no word for it.
    package static let systemCertificates = "/etc/ssl/certs/ca-certificates.crt"

    package static let connectTimeoutSeconds = 5
    /// No statement of ours runs longer: one that does is stopped by the server.
    package static let statementTimeoutMilliseconds = 10_000
    package static let lockTimeoutMilliseconds = 3000
    /// A transaction whose instance has frozen lets go of its locks after this.
    package static let idleTimeoutMilliseconds = 10_000

    /// Lowercase letters, digits and underscores, so that it needs no quotes anywhere.
    package static func isSchemaName(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count) && name.first?.isLetter == true
            && name.utf8.allSatisfy { letter in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(letter)
                    || letter == UInt8(ascii: "_")
            }
    }

    /// What libpq is told, by its own names.
    var parameters: [(name: String, value: String)] {
        var list = [
            ("host", hosts.map(\.name).joined(separator: ",")),
            ("port", hosts.map { String($0.port) }.joined(separator: ",")),
            ("dbname", database),
            ("user", user),
            ("sslmode", tls.rawValue),
            ("target_session_attrs", "read-write"),
            ("connect_timeout", String(Self.connectTimeoutSeconds)),
            ("tcp_user_timeout", String(Self.statementTimeoutMilliseconds)),
            ("client_encoding", "UTF8"),
            ("application_name", "kassalink"),
        ]
        if let password { list.append(("password", password)) }
        if tls == .authority || tls == .full {
            list.append(("sslrootcert", rootCertificate ?? Self.systemCertificates))
        }
        return list
    }

    /// Says whose the session is, if anybody's, and takes it for us, with our settings.
    ///
    /// By a statement, as poolers pass no settings on that come with the greeting.
    var taking: Statement {
        let settings = session.map { "set_config('\($0.name)', '\($0.value)', false)" }
        let list = (["current_setting('\(Self.holder)', true)"] + settings)
        return Statement("SELECT " + list.joined(separator: ", "))
    }

    /// Known to nobody but us.
    private static let holder = "kassalink.holder"

    /// The last five are for plans (see `Survey`): one for all values of a statement, row by row
    /// through indexes, as few rows as each of ours wants; and none is compiled for looking dear.
    private var session: [(name: String, value: String)] {
        [
            (Self.holder, "kassalink"),
            ("search_path", schema),
            ("synchronous_commit", "on"),
            ("statement_timeout", String(Self.statementTimeoutMilliseconds)),
            ("lock_timeout", String(Self.lockTimeoutMilliseconds)),
            ("idle_in_transaction_session_timeout", String(Self.idleTimeoutMilliseconds)),
            ("default_transaction_isolation", "read committed"),
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
        ]
    }
}
