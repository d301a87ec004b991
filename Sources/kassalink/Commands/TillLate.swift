import ArgumentParser
import Wire

/// The cashier's decision about money that came late (E06).
struct TillLate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "late",
        abstract: "Late money: show it, take it for its order, or send it back.",
        discussion: """
            kassalink till late kassa-1
            kassalink till late kassa-1 --accept PAYMENT
            kassalink till late kassa-1 --return PAYMENT

            Ends with 0, or with 2 when the bank will not send the money back: it then waits for a \
            decision again.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the till.") var register: String
    @Option(help: "Id of a payment that is to count for its order.") var accept: String?
    @Option(name: .customLong("return"), help: "Id of a payment that is to go back whole.")
    var sendBack: String?

    func validate() throws {
        guard accept == nil || sendBack == nil else {
            throw ValidationError("write --accept or --return, not both")
        }
    }

    func run() async throws {
        try await service.connect { client in
            if let accept {
                let payment = ServiceClient.escaped(accept)
                _ = try await client.call(.post, "/v1/payments/\(payment)/accept")
                Terminal.say("деньги зачтены", "the money counts for its order")
            } else if let sendBack {
                let payment = ServiceClient.escaped(sendBack)
                let after = try await client.call(.post, "/v1/payments/\(payment)/return")
                guard !SeenPayment(after).isDeclinedReturn else {
                    Terminal.shout(
                        "БАНК ОТКАЗАЛ В ВОЗВРАТЕ: деньги ждут решения",
                        "the bank declined: the money waits for a decision again"
                    )
                    throw Outcomes.Code.notPaid
                }
                Terminal.say("деньги возвращаются", "the money is on its way back")
            } else {
                let till = TillService(client: client, register: register)
                let state = try await till.state()
                if state["late_payments"]?.list?.isEmpty ?? true {
                    Terminal.say("поздних денег нет", "there is no late money")
                }
                LatePayments.tell(state)
            }
        }
    }
}
