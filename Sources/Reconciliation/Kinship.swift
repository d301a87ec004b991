import Ledger
import Payments

/// How surely a row of the bank and a payment of ours are about one and the same money.
enum Kinship: Hashable {
    /// The bank's number agrees, or our name of the purchase and the code do.
    case exact
    /// One name agrees and the other is missing on one side.
    case weak
    /// No name agrees, or two contradict each other: then a like sum proves nothing.
    case none

    init(_ row: BankRow, _ banked: BankedPayment) {
        let orders = banked.names
        let number = Self.agree(row.paymentNumber, banked.payment.number.map { [$0] })
        let order = Self.agree(row.order, orders.isEmpty ? nil : orders)
        let code = Self.agree(row.code, banked.code.map { [$0] })
        guard number != false, order != false, code != false else {
            self = .none
            return
        }
        if number == true || order == true && code == true {
            self = .exact
        } else if order == true || code == true && banked.isCodeUsedOnce {
            self = .weak
        } else {
            self = .none
        }
    }

    /// nil where either side names nothing.
    private static func agree(_ text: String?, _ names: [String]?) -> Bool? {
        guard let text, let names else { return nil }
        return names.contains(text)
    }
}

extension BankedPayment {
    /// What the bank was told that the purchase is called, and what it calls it itself.
    var names: [String] {
        [placed.charge?.text, activation].compactMap(\.self)
    }
}

/// Our payments by every name that a row may have.
struct NamedPayments {
    let all: [BankedPayment]
    private let places: [String: [Int]]

    init(_ payments: [BankedPayment]) {
        all = payments.sorted {
            ($0.payment.paidAt, $0.payment.id) < ($1.payment.paidAt, $1.payment.id)
        }
        var places: [String: [Int]] = [:]
        for (place, banked) in all.enumerated() {
            let code = banked.isCodeUsedOnce ? banked.code : nil
            let names = banked.names + [banked.payment.number, code].compactMap(\.self)
            for name in Set(names) { places[name, default: []].append(place) }
        }
        self.places = places
    }

    /// Places of those that may be about the same money, with how surely.
    func kin(of row: BankRow) -> [(place: Int, kinship: Kinship)] {
        let names = [row.paymentNumber, row.order, row.code].compactMap(\.self)
        return Set(names.flatMap { places[$0] ?? [] }).sorted().compactMap { place in
            let kinship = Kinship(row, all[place])
            return kinship == .none ? nil : (place, kinship)
        }
    }
}
