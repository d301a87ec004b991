import Wire

/// The line repeats a release whose answer is lost, as HTTP clients like to.
struct InsistingSender: Sender {
    let inner: any Sender
    let world: World

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let first = await inner.send(request, timeoutSeconds: timeoutSeconds)
        guard case .lost = first, case .bank(_, _, .release) = world.place(of: request)?.target
        else { return first }
        return await inner.send(request, timeoutSeconds: timeoutSeconds)
    }
}

/// Nobody looks before a release: the question is answered at home.
struct PresumingSender: Sender {
    let inner: any Sender
    let world: World

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        guard case .bank(let bank, _, .read(let name)) = world.place(of: request)?.target,
            world.auditor.isReleasing(name), bank.kind == .raiffeisen
        else { return await inner.send(request, timeoutSeconds: timeoutSeconds) }
        let body: JSON = [
            "id": .text(name), "status": ["value": "NEW"], "qrStatus": "NEW", "code": "SUCCESS",
            "paymentStatus": "NO_INFO", "amount": 1,
        ]
        return .reply(Reply(status: 200, body: body.bytes))
    }
}

/// Silence about a charge is taken for its end.
struct HopefulSender: Sender {
    let inner: any Sender
    let world: World

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let outcome = await inner.send(request, timeoutSeconds: timeoutSeconds)
        guard case .lost = outcome,
            case .bank(_, _, .read(let name)) = world.place(of: request)?.target
        else { return outcome }
        let body: JSON = [
            "id": .text(name), "status": ["value": "CANCELLED"], "qrStatus": "CANCELLED",
            "code": "SUCCESS", "paymentStatus": "NO_INFO",
        ]
        return .reply(Reply(status: 200, body: body.bytes))
    }
}
