import Configuration
import Foundation
import Wire

/// Reads keys one by one, environment over file, and collects what is wrong with them.
///
/// Everything is read as text first, so that the message can quote what was written.
struct SettingsReader {
    private let config: ConfigReader
    /// Relative paths in the settings start from the folder of the settings file.
    private let folder: URL
    private(set) var mistakes: [Mistake] = []

    init(config: ConfigReader, folder: URL) {
        self.config = config
        self.folder = folder
    }

    mutating func blame(
        _ key: SettingKey,
        of name: String? = nil,
        _ what: String,
        do remedy: String
    ) {
        blame(path: key.path(of: name), what, do: remedy)
    }

    mutating func blame(path: String, _ what: String, do remedy: String) {
        mistakes.append(Mistake(key: path, what: what, remedy: remedy))
    }

    /// nil where nothing is written.
    func text(_ key: SettingKey, of name: String? = nil) -> String? {
        text(path: key.path(of: name))
    }

    func text(path: String) -> String? {
        let text = config.string(forKey: ConfigKey(path))
        return text?.isEmpty == false ? text : nil
    }

    /// Reads text that must be there; an empty text and a mistake where it is not.
    mutating func required(_ key: SettingKey, of name: String, meaning: String) -> String {
        if let text = text(key, of: name) { return text }
        blame(key, of: name, "is missing", do: "write \(meaning)")
        return ""
    }

    mutating func number(
        _ key: SettingKey,
        of name: String? = nil,
        default usual: Int64,
        in range: ClosedRange<Int64>
    ) -> Int64 {
        guard let text = text(key, of: name) else { return usual }
        guard let number = Int64(text), range.contains(number) else {
            blame(
                key,
                of: name,
                "'\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                do: "the default is \(usual)"
            )
            return usual
        }
        return number
    }

    mutating func isOn(_ key: SettingKey, of name: String? = nil, default usual: Bool) -> Bool {
        isOn(path: key.path(of: name), default: usual)
    }

    mutating func isOn(path: String, default usual: Bool) -> Bool {
        guard let text = text(path: path) else { return usual }
        switch text.lowercased() {
        case "on", "true", "yes": return true
        case "off", "false", "no": return false
        default:
            blame(path: path, "'\(text)' is neither on nor off", do: "write on or off")
            return usual
        }
    }

    mutating func choice(
        _ key: SettingKey,
        of name: String? = nil,
        among known: [String],
        default usual: String
    ) -> String {
        choice(path: key.path(of: name), among: known, default: usual)
    }

    mutating func choice(path: String, among known: [String], default usual: String) -> String {
        guard let text = text(path: path) else { return usual }
        guard known.contains(text) else {
            let hint = Suggestion.nearest(to: text, among: known).map { "did you mean \($0)? " }
            blame(
                path: path,
                "'\(text)' is not known",
                do: (hint ?? "") + "known: \(known.joined(separator: ", "))"
            )
            return usual
        }
        return text
    }

    /// A list in the file, or values parted by commas in the environment.
    func list(_ key: SettingKey, of name: String? = nil) -> [String] {
        list(path: key.path(of: name))
    }

    func list(path: String) -> [String] {
        let items = config.stringArray(forKey: ConfigKey(path)) ?? []
        return items.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// Names of things; they become parts of keys, variables and addresses.
    mutating func names(_ key: SettingKey) -> [String] {
        let names = list(key)
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
        for name in names where !letters.isSuperset(of: name) || name.count > Self.nameLimit {
            blame(key, "'\(name)' is no name", do: "use a-z, 0-9 and -, up to \(Self.nameLimit)")
        }
        for name in Set(names) where names.filter({ $0 == name }).count > 1 {
            blame(key, "'\(name)' stands twice", do: "remove one")
        }
        return names
    }

    /// A web address; plain http only to this machine, or where it is allowed by name.
    mutating func address(
        _ key: SettingKey,
        of name: String? = nil,
        plainAllowedBy permission: SettingKey?
    ) -> Address? {
        address(path: key.path(of: name), plainAllowedBy: permission?.path(of: name))
    }

    mutating func address(path: String, plainAllowedBy permission: String?) -> Address? {
        guard let text = text(path: path) else {
            blame(path: path, "is missing", do: "write the address, https://…")
            return nil
        }
        guard let address = Address(text) else {
            blame(
                path: path,
                "'\(text)' is not an http or https address",
                do: "write https://host/path, without user and #"
            )
            return nil
        }
        if !text.utf8.allSatisfy({ $0 < 0x80 }) {
            blame(path: path, "'\(text)' is not ASCII", do: "write such a host as xn--…")
        }
        let mayBePlain = permission.map { isOn(path: $0, default: false) } ?? false
        if !address.isEncrypted, !address.isLoopback, !mayBePlain {
            let way = permission.map { ", or set \($0): on" } ?? ""
            blame(path: path, "'\(text)' is not encrypted", do: "use https" + way)
        }
        return address
    }

    mutating func path(_ key: SettingKey, default usual: String) -> String {
        resolved(text(key) ?? usual)
    }

    mutating func secret(_ key: SettingKey, of name: String) -> Secret {
        let path = required(key, of: name, meaning: "the path of a file with the secret")
        return path.isEmpty ? Secret("") : secret(in: path, path: key.path(of: name))
    }

    /// nil where no file is named.
    mutating func secretIfAny(_ key: SettingKey, of name: String? = nil) -> Secret? {
        guard let file = text(key, of: name) else { return nil }
        return secret(in: file, path: key.path(of: name))
    }

    /// One secret or several while one is being replaced, in the order of preference (E23).
    mutating func secrets(_ key: SettingKey, of name: String) -> [Secret] {
        let files = list(key, of: name)
        if files.isEmpty {
            blame(key, of: name, "is missing", do: "write [path] of a file with the secret")
        }
        return files.map { secret(in: $0, path: key.path(of: name)) }
    }

    mutating func secret(in file: String, path: String) -> Secret {
        do throws(Mistake) {
            return try SecretFile.read(resolved(file), for: path)
        } catch {
            mistakes.append(error)
            return Secret("")
        }
    }

    private func resolved(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder.appendingPathComponent(path).standardizedFileURL.path
    }

    static let nameLimit = 32
}
