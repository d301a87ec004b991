import Ledger
import Operations
import Payments
import Receipts
import SandboxBank
import Wire

/// A merchant's fiscal service: the sandbox's cloud of tills, late, silent and failing by the seed.
final class SimulatedFiscal: Sendable {
    let account: Owned<FiscalAccount>
    let host: String
    let side: CloudKassirSide
    let outage = Outage()

    init(of merchant: Merchant.ID, clock: SimulatedClock) {
        account = Owned(FiscalAccount.ID("fiscal"), of: merchant)
        host = "tills-of-\(merchant.text)"
        side = CloudKassirSide(
            settings: SandboxSettings.CloudKassir(login: "shop", password: Self.password),
            now: { clock.now }
        )
    }

    private static let password = Secret("the password of the simulated tills")

    var dialect: any FiscalDialect {
        CloudKassir(
            CloudKassir.Settings(
                baseURL: "http://\(host)/v1",
                login: "shop",
                password: Self.password,
                company: CloudKassir.Company(
                    inn: "7701000001",
                    email: "shop@example.ru",
                    taxSystem: .general,
                    address: "https://shop.example.ru"
                )
            )
        )
    }

    var terms: FiscalTerms {
        FiscalTerms(
            account: account.id,
            vat: .vat22,
            method: .fullPayment,
            object: .commodity,
            customer: .email("receipts@example.ru")
        )
    }

    /// What a request is about: our name of the receipt, or the service's of its task.
    static func subject(of request: Request) -> String {
        guard request.method == .post else {
            return String(request.url.split(separator: "/").last ?? "")
        }
        return (try? JSON(reading: request.body))?["external_id"]?.text ?? ""
    }
}

extension World {
    /// A request is at a fiscal service.
    func arrive(_ request: Request, at fiscal: SimulatedFiscal, path: [String]) -> Reply? {
        guard !fiscal.outage.isOn(at: clock.now) else { return nil }
        if trouble.strikes(.fiscalError) { return Reply(status: 500) }
        let count = fiscal.side.receipts.count
        let reply = fiscal.side.answer(request, path: path) { fate() }
        if fiscal.side.receipts.count > count, let made = fiscal.side.receipts.last {
            tally.add(\.receipts)
            auditor.took(made, at: fiscal)
        }
        return reply
    }

    private func fate() -> CloudKassirSide.Fate {
        if trouble.strikes(.fiscalFails) {
            return .init(milliseconds: dice.number(in: 0...5000), failure: "the drive is full")
        }
        let isLate = trouble.strikes(.fiscalLate)
        return .init(milliseconds: dice.number(in: isLate ? 10_000...3_600_000 : 300...2500))
    }
}
