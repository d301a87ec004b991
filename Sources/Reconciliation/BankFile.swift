/// A bank's file, known by what stands in it.
package enum BankFile: Hashable, Sendable {
    case register(BankRegister)
    case statement(BankStatement)

    package static let byteLimit = FileText.byteLimit

    /// `name` is what people call the file.
    package init(_ bytes: [UInt8], named name: String) throws(FileFault) {
        let text = try FileText.read(bytes, of: name)
        if text.starts(with: ClientBankExchange.mark) {
            self = .statement(try ClientBankExchange.read(text, of: name))
            return
        }
        let table = try RegisterTable(text, of: name)
        guard !table.rows.isEmpty else {
            self = .register(TochkaRegister.empty(name))
            return
        }
        let head = table.rows.prefix(Self.headRows).indices
        if let header = head.first(where: { RaiffeisenRegister.isHeader(table.rows[$0]) }) {
            self = .register(try RaiffeisenRegister.read(table, header: header))
        } else if let header = head.first(where: { TochkaRegister.isHeader(table.rows[$0]) }) {
            self = .register(try TochkaRegister.read(table, header: header))
        } else {
            throw FileFault(
                name,
                "it is no file that is known here",
                do: "Send the SBP register of Raiffeisen or of Tochka as the bank made it, or a "
                    + "statement in the form 1CClientBankExchange."
            )
        }
    }

    /// A header stands within the first rows or nowhere.
    private static let headRows = 5
}
