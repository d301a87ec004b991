import ArgumentParser
import Payments
import Wire

/// Why a purchase or a payment is as it is, told in order.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell how a charge or payment came to be as it is.",
        discussion: """
            Every observation and decision, oldest first: what was asked, what the bank said when \
            it said something new, which callback brought money, who decided. Repeated answers \
            that said nothing new are not told. Then its money with refunds and receipts, as they \
            stand now. Times are those of this machine.

              kassalink explain 019bb000-0000-7000-8000-000000000001
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of a charge or of a payment.") var id: String

    func run() async throws {
        try await service.connect { client in
            guard let charge = try await charge(client) else {
                Terminal.say(
                    "эти деньги не подошли ни к одной покупке и отложены",
                    "this money fits no charge and is kept apart"
                )
                let escaped = ServiceClient.escaped(id)
                return SeenPayment(try await client.call(.get, "/v1/payments/\(escaped)")).tell()
            }
            let path = "/v1/charges/\(ServiceClient.escaped(charge))/story"
            let answer = try await client.call(.get, path)
            Self.tell(answer)
        }
    }

    /// The charge itself, or that of the payment; nil where the payment has none.
    private func charge(_ client: ServiceClient) async throws(ServiceTrouble) -> String? {
        let escaped = ServiceClient.escaped(id)
        do throws(ServiceTrouble) {
            _ = try await client.call(.get, "/v1/charges/\(escaped)/story")
            return id
        } catch .refused(let problem) where problem.code == "unknown_charge" {
            return try await client.call(.get, "/v1/payments/\(escaped)")["charge_id"]?.text
        }
    }

    private static func tell(_ answer: JSON) {
        let charge = answer["charge"] ?? .null
        let amount = Money(kopecks: charge["amount"]?.integer ?? 0).inRussian
        Terminal.say(
            "заказ \(charge["order_id"]?.text ?? "?"), \(amount)",
            "charge \(charge["charge_id"]?.text ?? "?")"
        )
        for remark in answer["story"]?.list ?? [] {
            let words = StoryWords(remark)
            let at = Terminal.time(remark["at"]?.text ?? "")
            print("\(at)  \(words.russian)  ·  \(words.english)")
        }
        for payment in charge["payments"]?.list ?? [] { SeenPayment(payment).tell() }
        let status = charge["status"]?.text ?? "unknown"
        Terminal.say("сейчас: \(ChargeWords.russian(status))", "now: \(status)")
        TillService.Charge(charge)?.tellDoing()
    }
}

/// One line of a story in both languages.
struct StoryWords {
    let russian: String
    let english: String

    init(_ remark: JSON) {
        let text = remark["text"]?.text ?? ""
        let amount = remark["amount"]?.integer.map { Money(kopecks: $0).inRussian } ?? ""
        let (who, from) = Self.source(remark["source"]?.text ?? "")
        switch remark["kind"]?.text ?? "" {
        case "requested":
            (russian, english) = ("\(who): просит \(amount)", "\(from) asks for the money")
        case "activated":
            (russian, english) = ("банк выставил покупку \(text)", "the bank asks for it now")
        case "refused":
            (russian, english) = ("банк отказал: \(text)", "the bank refused")
        case "unanswered" where text == "releasing":
            (russian, english) = ("отмена без ответа", "a release without an answer")
        case "unanswered":
            (russian, english) = ("банк не ответил: неизвестно", "no answer: not known")
        case "seen":
            (russian, english) = ("\(who): \(Self.seen(text))", "\(from) says: \(text)")
        case "release_begun":
            (russian, english) = ("\(who): отмена начата", "\(from) began to cancel")
        case "ended":
            (russian, english) = ("закончено: \(ChargeWords.russian(text))", "ended: \(text)")
        case "filed":
            let kind = ChargeWords.russian(kind: text)
            (russian, english) = ("\(who): деньги \(amount), \(kind)", "\(from): money, \(text)")
        case "accepted":
            (russian, english) = ("\(who): \(amount) зачтены заказу", "\(from) took it")
        case "given_back":
            (russian, english) = ("\(who): \(amount) отправлены назад", "\(from) sent it back")
        case "handed_over":
            (russian, english) = ("товар отдан без подтверждения: \(text)", "handed over unproven")
        case "silent":
            (russian, english) = ("банк давно не отвечает", "the bank has been silent for long")
        case "overdue":
            russian = "срок давно вышел, а банк не говорит ни «оплачено», ни «закрыто»"
            english = "its time is long over, and the bank says neither paid nor dead"
        case "replaced":
            (russian, english) = ("код погас, выставляем заново", "dark: asked again")
        case let kind: (russian, english) = (kind, kind)
        }
    }

    private static func source(_ source: String) -> (String, String) {
        switch source {
        case "merchant": ("магазин", "the shop")
        case "bank": ("банк", "the bank")
        case "clock": ("по времени", "the clock")
        default: ("уведомление банка", source)
        }
    }

    private static func seen(_ word: String) -> String {
        switch word {
        case "waiting": "никто не платил"
        case "in_progress": "покупатель платит"
        case "declined": "попытка не удалась"
        case "dead": "оплатить уже нельзя"
        case "missing": "такой покупки не знает"
        default: word
        }
    }
}
