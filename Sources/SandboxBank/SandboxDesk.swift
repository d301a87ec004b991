import Logging
import Payments
import Synchronization
import Wire

/// Sends each request to the half that it is for, and plays the faults that were asked for.
final class SandboxDesk: Sendable {
    let courier: CallbackCourier
    private let network: SandboxNetwork
    private let raiffeisen: RaiffeisenSide
    private let elplat: ElplatSide
    private let payer: Payer
    private let faults = Mutex(Faults())

    /// Longer than any client of ours waits.
    static let silenceSeconds: Int64 = 75

    init(
        settings: SandboxSettings,
        network: SandboxNetwork,
        sender: any Sender,
        logger: Logger
    ) {
        self.network = network
        raiffeisen = RaiffeisenSide(network: network, settings: settings.raiffeisen)
        elplat = ElplatSide(network: network, settings: settings.elplat)
        courier = CallbackCourier(sender: sender, logger: logger)
        payer = Payer(network: network, raiffeisen: raiffeisen, elplat: elplat, courier: courier)
    }

    func answer(_ request: SideRequest) async -> Reply {
        switch request.path.first {
        case "raiffeisen" where request.path.count > 1 && request.path[1] == "api":
            return await play(request, behind: 2) { raiffeisen.answer($0, $1) }
        case "elplat": return await play(request, behind: 1) { elplat.answer($0, $1) }
        case "payer": return pay(request)
        case "faults": return setFaults(request)
        case "ledger": return ledger()
        default: return Self.json(404, ["error": "no such place"])
        }
    }

    static func json(_ status: Int, _ json: JSON) -> Reply {
        Reply(status: status, headers: ["Content-Type": "application/json"], body: json.bytes)
    }

    private func play(
        _ request: SideRequest,
        behind prefix: Int,
        _ side: (SideRequest, Faults) -> SideAnswer
    ) async -> Reply {
        let inner = SideRequest(
            method: request.method,
            path: Array(request.path.dropFirst(prefix)),
            headers: request.headers,
            body: request.body
        )
        let switches = faults.withLock { $0 }
        if take(.error500, at: Self.step(of: inner)) { return Reply(status: 500) }
        let answer = side(inner, switches)
        if let made = answer.made, take(.callbackBeforeReply, at: answer.step),
            let paid = try? network.finish(made),
            let callback = payer.callback(about: paid, switches)
        {
            await courier.sendNow(callback)
        }
        if take(.slowReply, at: answer.step) {
            try? await Task.sleep(for: .milliseconds(switches.slowMilliseconds))
        }
        if take(.dropReply, at: answer.step) {
            try? await Task.sleep(for: .seconds(Self.silenceSeconds))
        }
        if answer.step == .refund { _ = take(.declineRefund, at: .refund) }
        return take(.unknownOutcome, at: answer.step) ? Reply(status: 500) : answer.reply
    }

    private func take(_ kind: Faults.Kind, at step: Faults.Step) -> Bool {
        faults.withLock { $0.take(kind, at: step) }
    }

    /// What a request is for, as far as it can be told before it is done.
    private static func step(of request: SideRequest) -> Faults.Step {
        let type = (try? JSON(reading: request.body))?["type"]?.text ?? ""
        if type == "refund" || request.path.contains(where: { $0.hasPrefix("refund") }) {
            return request.method == "GET" ? .read : .refund
        }
        switch (request.method, type) {
        case ("DELETE", _), (_, "deleteQr"), (_, "deactivateCashLink"): return .release
        case (_, "createQr"), (_, "createCashLink"): return .issue
        case (_, "activateCashLink"): return .activate
        case ("POST", ""): return request.path.contains("orders") ? .activate : .issue
        default: return .read
        }
    }

    private func setFaults(_ request: SideRequest) -> Reply {
        switch request.method {
        case "GET": return Self.json(200, faults.withLock { $0.json })
        case "DELETE":
            faults.withLock { $0 = Faults() }
            return Self.json(200, faults.withLock { $0.json })
        default:
            guard let json = try? JSON(reading: request.body) else {
                return Self.json(400, ["error": "the body is no JSON"])
            }
            do throws(Faults.Unreadable) {
                var changed = faults.withLock { $0 }
                try changed.apply(json)
                faults.withLock { $0 = changed }
                return Self.json(200, changed.json)
            } catch {
                return Self.json(400, ["error": .text(error.what)])
            }
        }
    }

    private func ledger() -> Reply {
        let (paid, refunds) = network.books()
        return Self.json(
            200,
            [
                "payments": .list(
                    paid.compactMap { activation in
                        guard let money = activation.paid else { return nil }
                        return [
                            "activation": .text(activation.id), "qrc_id": .text(activation.code),
                            "number": .integer(money.number),
                            "amount": .integer(money.amount.kopecks),
                        ]
                    }
                ),
                "refunds": .list(
                    refunds.map {
                        [
                            "id": .text($0.id), "activation": .text($0.activation),
                            "amount": .integer($0.amount.kopecks),
                            "state": .text("\($0.state)"),
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
            let activation = try act(request.path.last ?? "", form)
            return form.isPage
                ? PayerPage(network: network).done(activation)
                : Self.json(200, Self.facts(activation))
        } catch {
            return Self.refused(error)
        }
    }

    private func act(_ deed: String, _ form: PayerForm) throws(SandboxNetwork.Refusal)
        -> SandboxNetwork.Activation
    {
        let code = Payer.codeID(form["payload"] ?? form["qrc_id"] ?? "")
        let amount = form["amount"].flatMap { Money(kopecksText: $0) }
        switch deed {
        case "start": return try network.start(code)
        case "decline": return try network.decline(try network.start(code).id)
        case "finish":
            let late = form["late"] == "true"
            let id = form["activation"] ?? ""
            return reported(try network.finish(id, amount: amount, late: late))
        default:
            let seen = try network.start(code)
            return reported(try network.finish(seen.id, amount: amount))
        }
    }

    private func reported(_ activation: SandboxNetwork.Activation) -> SandboxNetwork.Activation {
        faults.withLock { payer.report(activation, &$0) }
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
