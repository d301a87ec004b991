import ArgumentParser
import Payments
import Reconciliation
import Wire

/// The bank's files beside the service's books.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the bank's register and statement with what is on file (сверка).",
        discussion: """
            kassalink reconcile --account raif --register SBPreport.csv
            kassalink reconcile --account raif --register SBPreport.csv --statement kl_to_1c.txt

            Registers of Raiffeisen and Tochka, statements in the form 1CClientBankExchange. A file \
            that is cut off or edited is refused. Nothing is changed by a file: where the bank has \
            money for a purchase that has none here, the bank is asked about the purchase.

            Ends with 0 when all agrees, 1 when there are discrepancies, 2 when nothing was compared.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Option(help: "The bank account, as the settings call it.") var account: String
    @Option(help: "The bank's register; again for each.") var register: [String]
    @Option(help: "The bank's statement of the days and some days after them.")
    var statement: String?
    @Option(help: "The day, as 2026-11-19; otherwise what the register says.") var day: String?
    @Option(help: "The first of several days.") var from: String?
    @Option(help: "The last of several days.") var to: String?

    func validate() throws {
        guard day == nil || from == nil && to == nil else {
            throw ValidationError("write --day, or --from and --to")
        }
        guard (from == nil) == (to == nil) else {
            throw ValidationError("write --from and --to, or neither")
        }
    }

    func run() async throws {
        let files = register + [statement].compactMap(\.self)
        let form = try FormFiles(files, limit: BankFile.byteLimit)
        let query = ServiceClient.query([
            ("account", account), ("from", day ?? from), ("to", day ?? to),
        ])
        let report: JSON
        do {
            report = try await service.connect { client in
                // Cancelled as soon as there is an answer.
                async let _: Void? = try? Self.showPatience()
                return try await client.send(form, to: "/v1/reconciliations" + query)
            }
        } catch let trouble as ServiceTrouble {
            Terminal.complain("kassalink: \(trouble)")
            throw ExitCode(2)
        }
        Self.tell(report)
        if report["is_clean"]?.bool != true { throw ExitCode.failure }
    }

    /// Says now and then that it goes on.
    private static func showPatience() async throws {
        try await Task.sleep(for: .seconds(2))
        Terminal.complain("сверяется…  ·  comparing…")
    }

    // MARK: The report

    private static func tell(_ report: JSON) {
        let days = [report["from"]?.text ?? "?", report["to"]?.text ?? "?"]
        let span = days[0] == days[1] ? days[0] : days.joined(separator: " … ")
        Terminal.say("сверка \(report["account_id"]?.text ?? "?"), \(span)", "reconciliation")
        tellSums(report)
        let found = report["discrepancies"]?.list ?? []
        for kind in Discrepancy.Kind.allCases {
            let these = found.filter { $0["kind"]?.text == kind.rawValue }
            if !these.isEmpty { tell(kind, these) }
        }
        let count = report["discrepancy_count"]?.integer ?? 0
        if report["discrepancies_cut_off"]?.bool == true {
            Terminal.say(
                "показано \(found.count) из \(count): возьмите меньше дней",
                "only so many are shown: take fewer days"
            )
        }
        if report["deliveries_cut_off"]?.bool == true {
            Terminal.say(
                "учёту не отправлено так много, что просмотрено не всё",
                "more is owed to accounting than was looked through"
            )
        }
        if report["is_clean"]?.bool == true {
            Terminal.shout("СОШЛОСЬ", "all agrees")
        } else {
            Terminal.shout("РАСХОЖДЕНИЙ: \(count)", "discrepancies")
        }
    }

    private static func tellSums(_ report: JSON) {
        let heading = ["", "оплат", "на сумму", "возвратов", "на сумму", "комиссия"]
        let names = [
            ("в банке / at the bank", "at_bank"), ("у нас / with us", "with_us"),
            ("сошлось / matched", "matched"),
        ]
        Terminal.table(
            heading,
            names.map { name, member in
                let tally = report[member]
                return [
                    name, tally?["payments"]?.literal ?? "?", sum(tally?["paid_amount"]),
                    tally?["refunds"]?.literal ?? "?", sum(tally?["refunded_amount"]),
                    member == "with_us" ? "-" : sum(tally?["fee_amount"]),
                ]
            }
        )
        let notes = [
            ("matched_weakly", "сошлось только по одному номеру", "matched by one name alone"),
            ("asked_the_bank", "банк спрошен о покупках", "purchases the bank was asked about"),
            ("other_rows", "строк о картах, не сверялись", "rows about cards, left out"),
        ]
        for (member, russian, english) in notes {
            let count = report[member]?.integer ?? 0
            if count > 0 { Terminal.say("\(russian): \(count)", english) }
        }
    }

    private static func tell(_ kind: Discrepancy.Kind, _ found: [JSON]) {
        print("")
        Terminal.say("\(kind.words.russian): \(found.count)", kind.words.english)
        let heading = ["день", "заказ", "у банка", "в банке", "у нас", "на счёте", "строка", ""]
        Terminal.table(
            heading,
            found.map { one in
                [
                    one["day"]?.text ?? "?", one["order_id"]?.text ?? "-",
                    one["name_at_bank"]?.text ?? "-", sum(one["at_bank"]), sum(one["with_us"]),
                    sum(one["on_account"]), one["place"]?.text ?? "-", remark(one),
                ]
            }
        )
        Terminal.say("что делать: \(kind.remedy.russian)", kind.remedy.english)
    }

    private static func remark(_ found: JSON) -> String {
        let resembles = found["resembles_payment_id"]?.text.map { "похоже на / like \($0)" }
        let refund = found["refund_id"]?.text.map { "возврат / refund \($0)" }
        return [found["detail"]?.text, refund, resembles].compactMap(\.self)
            .joined(separator: "; ")
    }

    private static func sum(_ kopecks: JSON?) -> String {
        guard let kopecks = kopecks?.integer else { return "-" }
        let amount = Money(kopecks: abs(kopecks)).inRussian
        return kopecks < 0 ? "−" + amount : amount
    }
}
