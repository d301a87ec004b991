import Seals

extension TBank {
    package static let dialect = Dialect("tbank", keys: [.terminalKey, .secretKeyFiles]) { form in
        let terminalKey = form.required(
            .terminalKey,
            "the TerminalKey of your shop in the bank's cabinet"
        )
        let passwords = form.secrets(.secretKeyFiles)
        return { place in
            TBank(
                Settings(
                    baseURL: place.baseURL,
                    terminalKey: terminalKey,
                    passwords: KeyRing(passwords, now: place.unixSeconds),
                    callbackURL: place.callbackURL
                )
            )
        }
    }
}

extension ContractKey {
    fileprivate static let terminalKey = ContractKey("terminal-key")
}
