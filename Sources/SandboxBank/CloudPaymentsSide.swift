import Payments
import Seals
import Synchronization
import Wire

/// CloudPayments' half of its dialect (protocol sheet 2, section 5.2).
///
/// The messages of refusals are our guess, but for `Not found`.
struct CloudPaymentsSide: BankSide {
    let bank = SandboxSettings.Bank.cloudpayments
    let prefix = ["cloudpayments"]
    let network: SandboxNetwork
    let settings: SandboxSettings.CloudPayments
    private let files = CloudPaymentsFiles()
    private let replays = Replays(memorySeconds: 3600)

    init(network: SandboxNetwork, settings: SandboxSettings.CloudPayments) {
        self.network = network
        self.settings = settings
    }

    static let member = "100000000005"
    static let lifeMinutes: Int64 = 60
    static let lives: ClosedRange<Int64> = 1...129_600

    func step(of request: SideRequest) -> Faults.Step {
        switch request.path {
        case ["payments", "qr", "sbp", "link"]: .issue
        case ["payments", "refund"]: .refund
        case ["payments", "void"]: .release
        default: .read
        }
    }

    /// The bank wants code 0.
    func isTaken(_ reply: Reply) -> Bool {
        reply.status == 200 && (try? JSON(reading: reply.body))?["code"]?.integer == 0
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        let pair = "\(settings.publicID):\(settings.apiSecret.reveal())"
        guard request.headers["Authorization"] == "Basic " + Base64.text(Array(pair.utf8)) else {
            return SideAnswer(.read, Reply(status: 401))
        }
        guard request.method == "POST", let json = try? JSON(reading: request.body) else {
            return SideAnswer(.read, Reply(status: 404))
        }
        guard let key = request.headers["X-Request-ID"] else { return deed(request, json, faults) }
        let now = network.now()
        switch replays.past(of: request, key: key, at: now) {
        case .known(let answer): return answer
        case .taken: return Self.no(step(of: request), "X-Request-ID is used already")
        case .new:
            let answer = deed(request, json, faults)
            replays.keep(answer, to: request, key: key, at: now)
            return answer
        }
    }

    private func deed(_ request: SideRequest, _ json: JSON, _ faults: Faults) -> SideAnswer {
        switch request.path {
        case ["payments", "qr", "sbp", "link"]: return issue(json)
        case ["payments", "get"], ["payments", "qr", "status", "get"]:
            return payment(json["TransactionId"]?.textOrLiteral)
        case ["v2", "payments", "find"]:
            return payment(json["InvoiceId"]?.text.flatMap { files.newest(of: $0) })
        case ["payments", "refund"]: return refund(json, faults)
        case ["payments", "void"]: return Self.no(.release, "The payment is not on hold")
        default: return SideAnswer(.read, Reply(status: 404))
        }
    }

    private func issue(_ json: JSON) -> SideAnswer {
        guard json["PublicId"]?.text == settings.publicID else {
            return Self.no(.issue, "PublicId is unknown")
        }
        guard let amount = json["Amount"]?.textOrLiteral.flatMap({ Money(roubles: $0) }),
            amount.kopecks >= 100, json["Currency"] == "RUB"
        else { return Self.no(.issue, "Amount or Currency is wrong") }
        guard json["Scheme"]?.text ?? "charge" == "charge" else {
            return Self.no(.issue, "Scheme is not charge")
        }
        let minutes = json["TtlMinutes"]?.integer ?? Self.lifeMinutes
        guard Self.lives.contains(minutes) else { return Self.no(.issue, "TtlMinutes is wrong") }
        let invoice = json["InvoiceId"]?.text ?? ""
        let code = network.newID(prefix: "AD1000")
        let payload = LinkText.payload(id: code, type: "02", bank: Self.member, amount: amount)
        network.open(
            SandboxNetwork.Code(
                id: code,
                payload: payload,
                bank: bank,
                isReusable: false,
                callbackURL: nil
            )
        )
        let number = files.open(invoice: invoice)
        let activation = SandboxNetwork.Activation(
            id: number,
            code: code,
            amount: amount,
            purpose: json["Description"]?.text ?? "",
            expiresAt: network.now() + minutes * 60
        )
        try? network.activate(activation, replaces: false)
        let model: JSON = [
            "QrUrl": .text(payload), "TransactionId": .number(number),
            "MerchantOrderId": .text(invoice),
        ]
        return SideAnswer(.issue, json: Self.yes(model), made: number)
    }

    private func payment(_ number: String?) -> SideAnswer {
        guard let number, let known = network.activation(number, at: bank) else {
            return Self.no(.read, "Not found")
        }
        var model: [JSON.Member] = [
            .init("TransactionId", .number(number)),
            .init("Amount", .number((known.paid?.amount ?? known.amount).roubles)),
            .init("Currency", "RUB"), .init("InvoiceId", .text(files.invoice(of: number))),
            .init("Description", .text(known.purpose)),
            .init("Status", .text(Self.status(of: known))), .init("TestMode", false),
        ]
        if let paid = known.paid {
            model.append(.init("ConfirmDateIso", .text(Self.date(paid.at))))
        }
        return SideAnswer(.read, json: Self.yes(.object(model)))
    }

    private func refund(_ json: JSON, _ faults: Faults) -> SideAnswer {
        guard let payment = json["TransactionId"]?.textOrLiteral,
            let amount = json["Amount"]?.textOrLiteral.flatMap({ Money(roubles: $0) }),
            amount.kopecks > 0
        else { return Self.no(.refund, "TransactionId or Amount is wrong") }
        guard !faults.isPlanned(.declineRefund, at: .refund, of: bank) else {
            return Self.no(.refund, "The refund was declined")
        }
        let number = files.open(invoice: files.invoice(of: payment), isRefund: true)
        do throws(SandboxNetwork.Refusal) {
            _ = try network.refund(number, of: payment, amount: amount, declines: false, at: bank)
        } catch .exceedsPayment {
            return Self.no(.refund, "Amount is more than is left of the payment")
        } catch {
            return Self.no(.refund, "Not found")
        }
        let notice = refundNotice(number, of: payment, amount)
        return SideAnswer(
            .refund,
            json: Self.yes(["TransactionId": .number(number)]),
            callbacks: notice.map { [$0] } ?? []
        )
    }

    private static func yes(_ model: JSON) -> JSON {
        ["Model": model, "Success": true, "Message": .null]
    }

    private static func no(_ step: Faults.Step, _ words: JSON) -> SideAnswer {
        SideAnswer(step, json: ["Success": false, "Message": words])
    }

    static func status(of payment: SandboxNetwork.Activation) -> String {
        switch payment.state {
        case .waiting: payment.isDeclined ? "Declined" : "AwaitingAuthentication"
        case .inProgress: "AwaitingAuthentication"
        case .paid: "Completed"
        case .cancelled, .expired: "Declined"
        }
    }

    /// UTC without an offset and without a fraction.
    static func date(_ moment: Moment) -> String {
        String(Timestamp.text(moment).prefix(19))
    }

    func invoice(of number: String) -> String {
        files.invoice(of: number)
    }
}

/// Numbers of operations and the merchant's names for them.
final class CloudPaymentsFiles: Sendable {
    private struct State {
        var invoices: [String: String] = [:]
        var newest: [String: String] = [:]
        var next: Int64 = 700_000_000
    }

    private let state = Mutex(State())

    func open(invoice: String, isRefund: Bool = false) -> String {
        state.withLock { state in
            state.next += 1
            let number = String(state.next)
            state.invoices[number] = invoice
            if !isRefund { state.newest[invoice] = number }
            return number
        }
    }

    func invoice(of number: String) -> String {
        state.withLock { $0.invoices[number] ?? "" }
    }

    func newest(of invoice: String) -> String? {
        state.withLock { $0.newest[invoice] }
    }
}
