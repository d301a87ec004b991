import Banks
import Payments
import Seals
import Wire

extension ContractKey {
    func path(of account: String) -> String { "account.\(account).\(name)" }
}

extension ContractForm {
    /// Takes every key of a bank's contract that is written, checked as its kind wants it.
    init(_ keys: [ContractKey], of account: String, reading reader: inout SettingsReader) {
        var entries: [ContractKey: Entry] = [:]
        for key in keys {
            entries[key] = Self.entry(key, of: account, reading: &reader)
        }
        self.init(entries)
    }

    private static func entry(
        _ key: ContractKey,
        of account: String,
        reading reader: inout SettingsReader
    ) -> Entry? {
        let path = key.path(of: account)
        if case .secretFiles = key.kind {
            let files = reader.list(path: path)
            return files.isEmpty
                ? nil : .secrets(files.map { reader.datedSecret($0, path: path) })
        }
        guard let text = reader.text(path: path) else { return nil }
        switch key.kind {
        case .text, .secretFiles: return .text(text)
        case .flag: return reader.isOn(path: path, default: false) ? .text(Self.on) : nil
        case .word(let known):
            let word = reader.choice(path: path, among: known, default: "")
            return word.isEmpty ? nil : .text(word)
        case .address:
            let permission = SettingKey.accountAllowPlainHTTP.path(of: account)
            return .text(reader.address(path: path, plainAllowedBy: permission)?.text ?? "")
        case .publicAddress:
            return .text(reader.address(path: path, plainAllowedBy: nil)?.text ?? "")
        case .secretFile:
            return .secrets([DatedKey(text, reader.secret(in: text, path: path))])
        }
    }
}

extension SettingsReader {
    /// `secrets/old.key until=2026-12-31T21:00:00+03:00`: a file, and the days of what is in it.
    mutating func datedSecret(_ text: String, path: String) -> DatedKey<Secret> {
        let words = text.split(separator: " ").map(String.init)
        let file = words.first ?? ""
        var days: [String: Int64] = [:]
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["from", "until"].contains(parts[0]), days[parts[0]] == nil,
                let moment = Timestamp.moment(parts[1])
            else {
                blame(
                    path: path,
                    "'\(word)' is no date of a key",
                    do: "write from=2026-12-01T00:00:00+03:00 or until=…, after the file"
                )
                continue
            }
            days[parts[0]] = moment.milliseconds / 1000
        }
        if let from = days["from"], let until = days["until"], from > until {
            blame(path: path, "\(file) ends before it begins", do: "correct the dates")
        }
        return DatedKey(
            // What it is called in metrics and messages.
            file,
            secret(in: file, path: path),
            notBefore: days["from"],
            notAfter: days["until"]
        )
    }
}
