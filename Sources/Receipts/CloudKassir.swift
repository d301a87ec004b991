package import Payments
import Seals
package import Wire

/// CloudKassir, a cloud of tills, as an integrator's article describes it (protocol sheet 3, 5.1).
///
/// What the article leaves open stands in `CloudKassirAssumptions.swift`.
package struct CloudKassir: FiscalDialect {
    package struct Settings: Hashable, Sendable {
        /// `https://api.cloudkassir.ru/v1`, or `https://demo.cloudkassir.ru/v1` for trials.
        package let baseURL: String
        package let login: String
        package let password: Secret
        package let company: Company

        package init(baseURL: String, login: String, password: Secret, company: Company) {
            self.baseURL = baseURL
            self.login = login
            self.password = password
            self.company = company
        }
    }

    /// Who sells.
    package struct Company: Hashable, Sendable {
        /// Tax system (система налогообложения).
        package enum TaxSystem: String, Hashable, Sendable, CaseIterable {
            case general = "osn"
            case simplifiedIncome = "usn_income"
            case simplifiedProfit = "usn_income_outcome"
        }

        package let inn: String
        package let email: String
        package let taxSystem: TaxSystem
        /// Where it was sold: the address of the shop or of its site.
        package let address: String

        package init(inn: String, email: String, taxSystem: TaxSystem, address: String) {
            self.inn = inn
            self.email = email
            self.taxSystem = taxSystem
            self.address = address
        }
    }

    private let settings: Settings

    package init(_ settings: Settings) {
        self.settings = settings
    }

    package func make(_ receipt: Receipt) -> FiscalExchange {
        let request = Request(
            .post,
            place(Assumed.receipts),
            headers: headers,
            json: body(of: receipt)
        )
        return FiscalExchange(request) { Self.made($0, receipt) }
    }

    package func read(_ task: String, of receipt: Receipt) -> FiscalExchange {
        let place = place("\(Assumed.receipts)/\(Self.escaped(task))")
        return FiscalExchange(Request(.get, place, headers: headers)) {
            Self.seen($0, task, receipt)
        }
    }

    private func place(_ path: String) -> String {
        var base = settings.baseURL[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return "\(base)/\(path)"
    }

    private var headers: Headers {
        let pair = "\(settings.login):\(settings.password.reveal())"
        return ["Authorization": "Basic " + Base64.text(Array(pair.utf8))]
    }

    /// A task's name goes into an address: letters, digits and what separates them.
    private static func escaped(_ task: String) -> String {
        task.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                String(UnicodeScalar(byte))
            default: "%" + Hexadecimal.text([byte]).uppercased()
            }
        }
        .joined()
    }
}

// MARK: Asking

extension CloudKassir {
    /// How the money came; the numbers are this service's own: at others 2 is another thing.
    private enum Tender: Int64 {
        case electronic = 2
    }

    /// The same receipt gives the same bytes, however often it is asked for.
    private func body(of receipt: Receipt) -> JSON {
        [
            "external_id": .text(receipt.externalID),
            "receipt": [
                "client": Self.client(receipt.basket.customer),
                "company": [
                    "email": .text(settings.company.email),
                    "sno": .text(settings.company.taxSystem.rawValue),
                    "inn": .text(settings.company.inn),
                    "payment_address": .text(settings.company.address),
                ],
                "items": .list(receipt.basket.lines.map(Self.item)),
                "payments": [
                    [
                        "type": .integer(Tender.electronic.rawValue),
                        "sum": .number(receipt.total.roubles),
                    ]
                ],
                "total": .number(receipt.total.roubles),
            ],
            "timestamp": .text(Assumed.time(receipt.owedAt)),
            "type": .text(receipt.kind.rawValue),
        ]
    }

    private static func client(_ customer: Basket.Customer) -> JSON {
        switch customer {
        case .email(let text): ["email": .text(text)]
        case .phone(let text): ["phone": .text(text)]
        }
    }

    private static func item(_ line: Basket.Line) -> JSON {
        [
            "name": .text(line.name),
            "price": .number(line.price.roubles),
            "quantity": .number(line.quantity.decimal),
            "sum": .number(line.sum.roubles),
            "payment_method": .text(line.method.rawValue),
            "payment_object": .text(line.object.rawValue),
            "vat": .text(line.vat.rawValue),
        ]
    }
}
