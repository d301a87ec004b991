import Configuration
import Foundation

extension Settings {
    /// Reads the file at `path`, the environment over it, and every file of a secret.
    ///
    /// - Throws: `Mistakes`, all of them.
    static func load(
        from path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> Settings {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Mistakes(source: path, all: [unreadable(path)])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Mistakes(source: path, all: [.otherEncoding])
        }
        var mistakes = UnknownKeys.mistakes(inYAML: text)
        let file: FileProvider<YAMLSnapshot>
        do {
            let place = InMemoryProvider(values: ["filePath": ConfigValue(stringLiteral: path)])
            file = try await FileProvider<YAMLSnapshot>(config: ConfigReader(provider: place))
        } catch {
            let other = Mistake(key: "(the file)", what: "\(error)", remedy: "correct it there")
            throw Mistakes(source: path, all: mistakes.isEmpty ? [other] : mistakes)
        }
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let config = ConfigReader(providers: [variables.prefixKeys(with: "kassalink"), file])
        var reader = SettingsReader(config: config, folder: folder)
        let settings = Settings(reading: &reader)
        let items = [SettingKey.merchants, .stores, .accounts, .fiscals, .listeners].flatMap {
            reader.list($0)
        }
        mistakes += UnknownKeys.mistakes(inVariables: Array(environment.keys), items: items)
        mistakes += reader.mistakes
        guard mistakes.isEmpty else { throw Mistakes(source: path, all: mistakes) }
        return settings
    }

    private static func unreadable(_ path: String) -> Mistake {
        Mistake(
            key: "--config",
            what: "there is no readable file \(path)",
            remedy: "name one with --config or KASSALINK_CONFIG; start from config/kassalink.yaml"
        )
    }
}

extension Mistake {
    /// Editors on Windows save Russian text so.
    fileprivate static let otherEncoding = Mistake(
        key: "(the file)",
        what: "is not UTF-8",
        remedy: "save it in UTF-8, not in Windows-1251 or UTF-16"
    )
}
