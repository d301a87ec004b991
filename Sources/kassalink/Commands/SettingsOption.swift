import ArgumentParser
import Foundation

/// Where the settings are.
struct SettingsOption: ParsableArguments {
    @Option(help: "The settings file (or KASSALINK_CONFIG; default config/kassalink.yaml).")
    var config: String?

    var path: String {
        config ?? ProcessInfo.processInfo.environment["KASSALINK_CONFIG"]
            ?? "config/kassalink.yaml"
    }

    /// Reads them, or says everything that is wrong and ends with 78.
    func load() async throws -> Settings {
        do {
            return try await Settings.load(from: path)
        } catch let mistakes as Mistakes {
            Terminal.complain(mistakes.text)
            throw ExitCode(Mistakes.exitCode)
        }
    }
}
