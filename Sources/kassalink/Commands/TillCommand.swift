import ArgumentParser
import Wire

/// What a cashier does: ask for money, see it come, or cancel.
struct TillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "till",
        abstract: "At a till: charge and wait, release, resume, verify, close the shift.",
        discussion: """
            kassalink till charge kassa-1 --amount 1500,50 --order ЗАКАЗ-00123

            Ends with 0 when paid, 2 when not paid, 3 while that is not known yet.
            """,
        subcommands: [
            TillCharge.self, TillResume.self, Release.self, Status.self, TillLast.self,
            TillVerify.self, TillLate.self, TillHandOver.self, TillClose.self,
        ]
    )

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a charge off the till; says so if it was paid first."
        )

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the till.") var register: String
        @Option(help: "Id of the charge; the one on the till now when not given.")
        var charge: String?

        func run() async throws {
            try await service.connect { client in
                let till = TillService(client: client, register: register)
                var named = charge
                if named == nil { named = try await till.current()?.id }
                guard let id = named else {
                    Terminal.say("касса свободна", "nothing is being charged at this till")
                    return
                }
                try TillWait.finish(releasing: try await till.release(id))
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What the till is asking for now."
        )

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the till.") var register: String

        func run() async throws {
            try await service.connect { client in
                let till = TillService(client: client, register: register)
                let state = try await till.state()
                LatePayments.tell(state)
                guard let charge = TillService.Charge(state["charge"]) else {
                    Terminal.say("касса свободна", "the till is free")
                    return
                }
                Terminal.say(charge.words, "charge \(charge.id), status \(charge.status)")
                charge.tellDoing()
            }
        }
    }
}
