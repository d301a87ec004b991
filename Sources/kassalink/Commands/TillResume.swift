import ArgumentParser
import Foundation
import Wire

/// Goes on where a till program was cut off (E37).
struct TillResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on waiting for what the till is asking for; after a crash or power cut.",
        discussion: """
            The service knows what the till was doing. If a purchase is open, its code is drawn \
            and waiting goes on; if not, the outcome of the last one is shown, or of the one that \
            this till asked for and never heard of again.

            Ends with 0 when paid, 2 when not paid, 3 while that is not known yet.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the till.") var register: String
    @Flag(help: "Do not draw the code: it hangs beside the till.") var noQR = false
    @Flag(help: "For a terminal with dark letters on a light ground.") var inverted = false

    func run() async throws {
        try await service.connect { client in
            let till = TillService(client: client, register: register)
            let state = try await till.state()
            let open = TillService.Charge(state["charge"])
            if let intent = TillIntent.kept(at: register),
                open?.order ?? intent.order == intent.order
            {
                return try await intent.until {
                    guard let open else { return try await intent.tellOutcome(client) }
                    try await wait(for: open, state, till)
                }
            }
            if let open { return try await wait(for: open, state, till) }
            LatePayments.tell(state)
            guard let last = TillService.Charge(state["last_charge"]) else {
                Terminal.say("касса свободна", "the till is free and was never used")
                return
            }
            Terminal.say("незаконченных оплат нет", "nothing is open; the last one was:")
            try TillWait.finish(last)
        }
    }

    private func wait(for open: TillService.Charge, _ state: JSON, _ till: TillService)
        async throws
    {
        if !noQR { till.draw(state, inverted: inverted) }
        let wait = TillWait(till: till, charge: open.id, deadline: open.deadline)
        Terminal.say(
            "К оплате \(open.amount.inRussian), заказ \(open.order)",
            "to pay; Ctrl-C cancels"
        )
        try await wait.untilEnded()
    }
}

/// Shows how the last purchase ended.
struct TillLast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "last",
        abstract: "How the last purchase at the till ended."
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the till.") var register: String

    func run() async throws {
        try await service.connect { client in
            let till = TillService(client: client, register: register)
            let state = try await till.state()
            LatePayments.tell(state)
            guard let last = TillService.Charge(state["last_charge"]) else {
                Terminal.say("покупок ещё не было", "the till was never used")
                return
            }
            Terminal.say(last.words, "\(last.status), charge \(last.id)")
        }
    }
}
