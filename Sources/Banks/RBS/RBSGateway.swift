/// One bank's installation of the RBS gateway: where members of the family differ, as data.
///
/// Protocol sheet 2, section 4. Paths, fields and the seal are the same everywhere; where an
/// installation stands is said by the settings.
package struct RBSGateway: Hashable, Sendable {
    /// Its name in the settings.
    package let name: String
    /// For people, in messages.
    let title: String
    /// Templates of the kind CASH_SBP_QR and instantPayment: the register's code.
    ///
    /// Only Alfa's description is known to have them.
    let offersRegisters: Bool
    /// In digits: 643, or 810 at installations that keep the older number.
    let currency: String

    private init(
        _ name: String,
        _ title: String,
        offersRegisters: Bool = false,
        currency: String = "643"
    ) {
        self.name = name
        self.title = title
        self.offersRegisters = offersRegisters
        self.currency = currency
    }

    /// Of a bank that is not in the list.
    package static let other = RBSGateway("other", "RBS")

    package static let all = [
        RBSGateway("sberbank", "Sberbank"),
        RBSGateway("alfa", "Alfa-Bank", offersRegisters: true),
        RBSGateway("vtb", "VTB"),
        RBSGateway("mts", "MTS Bank"),
        other,
        RBSGateway("other-with-registers", "RBS", offersRegisters: true),
    ]

    package static func named(_ name: String) -> RBSGateway? {
        all.first { $0.name == name }
    }
}
