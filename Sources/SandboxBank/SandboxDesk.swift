import Logging
import Payments
import ServiceLifecycle
import Synchronization
import Wire

/// Sends each request to the half that it is for, and plays the faults that were asked for.
final class SandboxDesk: Sendable {
    let courier: CallbackCourier
    private let network: SandboxNetwork
    private let sides: [any BankSide]
    private let kassir: CloudKassirSide?
    private let payer: Payer
    private let faults = Mutex(Faults())

    /// Longer than any client of ours waits.
    static let silenceSeconds: Int64 = 75

    /// What becomes of a request.
    enum Ending: Sendable {
        case reply(Reply)
        /// The line breaks instead.
        case broken
    }

    init(
        settings: SandboxSettings,
        network: SandboxNetwork,
        sender: any Sender,
        logger: Logger
    ) {
        self.network = network
        sides = Self.sides(settings, network)
        kassir = settings.cloudkassir.map { CloudKassirSide(settings: $0, now: network.now) }
        courier = CallbackCourier(sender: sender, logger: logger)
        payer = Payer(network: network, sides: sides, courier: courier)
    }

    /// The list of the banks that there are.
    private static func sides(_ settings: SandboxSettings, _ network: SandboxNetwork)
        -> [any BankSide]
    {
        let all: [(any BankSide)?] = [
            RaiffeisenSide(network: network, settings: settings.raiffeisen),
            ElplatSide(network: network, settings: settings.elplat),
            settings.tbank.map { TBankSide(network: network, settings: $0) },
            settings.tochka.map { TochkaSide(network: network, settings: $0) },
            settings.alfa.map { AlfaSide(network: network, settings: $0) },
            settings.rbs.map { RBSSide(network: network, settings: $0) },
            settings.yookassa.map { YooKassaSide(network: network, settings: $0) },
            settings.cloudpayments.map { CloudPaymentsSide(network: network, settings: $0) },
        ]
        return all.compactMap(\.self)
    }

    func answer(_ request: SideRequest) async -> Ending {
        if let side = sides.first(where: { request.path.starts(with: $0.prefix) }) {
            return await play(request, at: side)
        }
        switch request.path.first {
        case "cloudkassir": return await fiscal(request)
        case "payer": return .reply(pay(request))
        case "faults": return .reply(setFaults(request))
        case "ledger": return .reply(ledger())
        default: return .reply(Self.json(404, ["error": "no such place"]))
        }
    }

    static func json(_ status: Int, _ json: JSON) -> Reply {
        Reply(status: status, headers: ["Content-Type": "application/json"], body: json.bytes)
    }

    private func play(_ request: SideRequest, at side: any BankSide) async -> Ending {
        let bank = side.bank
        let inner = request.behind(side.prefix.count)
        let switches = faults.withLock { $0 }
        if take(.error500, at: side.step(of: inner), of: bank) {
            return .reply(Reply(status: 500))
        }
        let answer = side.answer(inner, switches)
        if answer.step == .refund { _ = take(.declineRefund, at: .refund, of: bank) }
        if let made = answer.made, take(.callbackBeforeReply, at: answer.step, of: bank),
            let paid = try? network.finish(made)
        {
            for callback in payer.callbacks(aboutPaid: paid, switches) {
                let isTaken = await courier.sendNow(callback)
                if !isTaken { courier.send([callback], after: Self.secondTryMilliseconds) }
            }
        }
        if !answer.callbacks.isEmpty {
            courier.send(answer.callbacks.map { side.callback($0) })
        }
        if take(.slowReply, at: answer.step, of: bank) {
            await Self.wait(.milliseconds(switches.slowMilliseconds))
        }
        if take(.closeReply, at: answer.step, of: bank) { return .broken }
        if take(.dropReply, at: answer.step, of: bank) {
            await Self.wait(.seconds(Self.silenceSeconds))
            return .broken
        }
        let isUnknown = take(.unknownOutcome, at: answer.step, of: bank)
        return .reply(isUnknown ? Reply(status: 500) : answer.reply)
    }

    /// The fiscal service: no callbacks, no payer, and faults of its own.
    private func fiscal(_ request: SideRequest) async -> Ending {
        guard let kassir, let method = Request.Method(rawValue: request.method) else {
            return .reply(Reply(status: 404))
        }
        let switches = faults.withLock { $0 }
        if takeReceipt(.error500) { return .reply(Reply(status: 500)) }
        let asked = Request(method, "", headers: request.headers, body: request.body)
        let reply = kassir.answer(asked, path: Array(request.path.dropFirst(2))) {
            if takeReceipt(.failReceipt) { return .init(milliseconds: 0, failure: "ФН полон") }
            return takeReceipt(.lateReceipt)
                ? .init(milliseconds: switches.lateMilliseconds) : .usual
        }
        if takeReceipt(.slowReply) { await Self.wait(.milliseconds(switches.slowMilliseconds)) }
        if takeReceipt(.closeReply) { return .broken }
        if takeReceipt(.dropReply) {
            await Self.wait(.seconds(Self.silenceSeconds))
            return .broken
        }
        return .reply(takeReceipt(.unknownOutcome) ? Reply(status: 500) : reply)
    }

    private func takeReceipt(_ kind: Faults.Kind) -> Bool {
        faults.withLock { $0.takeReceipt(kind) }
    }

    private func receipt(_ made: CloudKassirSide.Made) -> JSON {
        [
            "id": .text(made.id), "external_id": .text(made.externalID),
            "type": .text(made.type), "total": .integer(made.total.kopecks),
            "is_done": .bool(kassir?.isDone(made) ?? false),
        ]
    }

    static let secondTryMilliseconds: Int64 = 1000

    /// Ends early when the sandbox is told to stop.
    private static func wait(_ duration: Duration) async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }

    private func take(
        _ kind: Faults.Kind,
        at step: Faults.Step,
        of bank: SandboxSettings.Bank
    ) -> Bool {
        faults.withLock { $0.take(kind, at: step, of: bank) }
    }

    private func setFaults(_ request: SideRequest) -> Reply {
        switch request.method {
        case "GET": return Self.json(200, faults.withLock { $0.json })
        case "DELETE":
            faults.withLock { $0 = Faults() }
            return Self.json(200, faults.withLock { $0.json })
        case "PUT", "POST":
            guard let json = try? JSON(reading: request.body) else {
                return Self.json(400, ["error": "the body is no JSON"])
            }
            do throws(Faults.Unreadable) {
                return Self.json(200, try change(json).json)
            } catch {
                return Self.json(400, ["error": .text(error.what)])
            }
        default: return Self.json(405, ["error": "GET, PUT, POST or DELETE"])
        }
    }

    /// All of it or nothing, and nobody's fault is lost in between.
    private func change(_ json: JSON) throws(Faults.Unreadable) -> Faults {
        let result = faults.withLock { faults -> Result<Faults, Faults.Unreadable> in
            var changed = faults
            do throws(Faults.Unreadable) {
                try changed.apply(json)
            } catch {
                return .failure(error)
            }
            faults = changed
            return .success(changed)
        }
        return try result.get()
    }

    private func ledger() -> Reply {
        let (paid, refunds) = network.books()
        let now = network.now()
        return Self.json(
            200,
            [
                "payments": .list(
                    paid.compactMap { activation in
                        guard let money = activation.paid else { return nil }
                        return [
                            "bank": .text(network.code(activation.code)?.bank.rawValue ?? ""),
                            "activation": .text(activation.id), "qrc_id": .text(activation.code),
                            "number": .integer(money.number),
                            "amount": .integer(money.amount.kopecks),
                        ]
                    }
                ),
                "receipts": .list((kassir?.receipts ?? []).map(receipt)),
                "refunds": .list(
                    refunds.map {
                        [
                            "id": .text($0.id), "activation": .text($0.activation),
                            "amount": .integer($0.amount.kopecks),
                            "state": .text("\($0.state(at: now))"),
                        ]
                    }
                ),
            ]
        )
    }
}

// MARK: The buyer

extension SandboxDesk {
    private func pay(_ request: SideRequest) -> Reply {
        let form = PayerForm(request)
        guard request.method == "POST" else {
            let page = PayerPage(network: network)
            return request.path.count > 1 ? page.code(request.path[1]) : page.list()
        }
        do throws(SandboxNetwork.Refusal) {
            guard let amount = form.amount else {
                return Self.json(400, ["error": "'amount' is a whole number of kopecks above 0"])
            }
            guard let activation = try act(request.path.dropFirst().last ?? "", form, amount) else {
                return Self.json(404, ["error": "a payer can pay, decline, start and finish"])
            }
            return form.isPage
                ? PayerPage(network: network).done(activation)
                : Self.json(200, Self.facts(activation))
        } catch {
            return Self.refused(error)
        }
    }

    /// nil for a deed that no payer knows.
    private func act(
        _ deed: String,
        _ form: PayerForm,
        _ amount: PayerForm.Amount
    ) throws(SandboxNetwork.Refusal) -> SandboxNetwork.Activation? {
        let code = Payer.codeID(form["payload"] ?? form["qrc_id"] ?? "")
        switch deed {
        case "start":
            _ = try network.start(code)
            return network.current(on: code)
        case "decline":
            let id: String
            if let seen = form["activation"] { id = seen } else { id = try network.start(code).id }
            return reported(try network.decline(id), .declined)
        case "finish":
            let late = form["late"] == "true"
            let id = form["activation"] ?? ""
            return reported(try network.finish(id, amount: amount.typed, late: late), .paid)
        case "pay":
            let seen = try network.start(code)
            return reported(try network.finish(seen.id, amount: amount.typed), .paid)
        default: return nil
        }
    }

    private func reported(
        _ activation: SandboxNetwork.Activation,
        _ word: Payer.Word
    ) -> SandboxNetwork.Activation {
        faults.withLock { payer.report(activation, word, &$0) }
        return activation
    }

    private static func facts(_ activation: SandboxNetwork.Activation) -> JSON {
        [
            "activation": .text(activation.id), "qrc_id": .text(activation.code),
            "state": .text(activation.state.rawValue),
            "amount": .integer(activation.paid?.amount.kopecks ?? activation.amount.kopecks),
            "number": activation.paid.map { .integer($0.number) } ?? .null,
        ]
    }

    private static func refused(_ refusal: SandboxNetwork.Refusal) -> Reply {
        switch refusal {
        case .unknownCode: json(404, ["error": "there is no such code"])
        case .unknownActivation: json(404, ["error": "there is no such activation"])
        case .paidAlready: json(409, ["error": "this has been paid already"])
        default:
            json(
                409,
                ["error": "the code asks for nothing now: not activated, paid, released or expired"]
            )
        }
    }
}
