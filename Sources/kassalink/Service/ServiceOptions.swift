import ArgumentParser
import Foundation
import Wire

/// Which service to talk to, and as whom.
struct ServiceOptions: ParsableArguments {
    @Option(help: "Address of the service (or KASSALINK_URL; default http://127.0.0.1:8080).")
    var url: String?

    @Option(
        help: ArgumentHelp(
            "File with the token, readable by nobody else (or KASSALINK_TOKEN).",
            discussion: "A token is never given on the command line: others could read it there.",
            valueName: "path"
        )
    )
    var tokenFile: String?

    /// Lends a client to the service.
    func connect<Result>(_ body: (ServiceClient) async throws -> Result) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let variable = environment["KASSALINK_URL"].flatMap { $0.isEmpty ? nil : $0 }
        let text = url ?? variable ?? "http://127.0.0.1:8080"
        guard let address = Address(text) else {
            throw ValidationError("'\(text)' is no address: write --url http://host:port")
        }
        let token = try token(environment["KASSALINK_TOKEN"])
        guard address.isEncrypted || address.isLoopback else {
            throw ValidationError(
                "\(address.text) is not encrypted, so the token could be read on the way: use https"
            )
        }
        return try await withSender { sender in
            try await body(ServiceClient(url: address.text, token: token, sender: sender))
        }
    }

    private func token(_ variable: String?) throws -> Secret {
        if let tokenFile {
            do throws(Mistake) {
                return try usable(SecretFile.read(tokenFile, for: "--token-file"), "--token-file")
            } catch {
                throw ValidationError(error.line)
            }
        }
        guard let variable, !variable.isEmpty else {
            throw ValidationError(
                "there is no token: write --token-file, or set KASSALINK_TOKEN; "
                    + "`kassalink token issue --help` makes one"
            )
        }
        do throws(Mistake) {
            return try usable(Secret(variable), "KASSALINK_TOKEN")
        } catch {
            throw ValidationError(error.line)
        }
    }

    /// What cannot be sent would look like a service that gave no answer.
    private func usable(_ token: Secret, _ place: String) throws(Mistake) -> Secret {
        guard token.bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Mistake(
                key: place,
                what: "is no token",
                remedy: "a token is kl_… without blanks, as `kassalink token issue` prints it"
            )
        }
        return token
    }
}

/// Lends the one thing that opens connections, and closes them afterwards.
func withSender<Result>(_ body: (HTTPSender) async throws -> Result) async throws -> Result {
    try await withSenders(of: []) { try await body($0.common) }
}

/// The same for the banks and listeners of the settings.
func withSenders<Result>(
    of accounts: [AccountSettings],
    _ listeners: [ListenerSettings] = [],
    _ body: (Senders) async throws -> Result
) async throws -> Result {
    let senders = Senders(accounts: accounts, listeners: listeners)
    do {
        let result = try await body(senders)
        try? await senders.shutdown()
        return result
    } catch {
        try? await senders.shutdown()
        throw error
    }
}
