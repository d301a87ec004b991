import Payments
import Wire

/// Orders on a register's code, and refunds.
extension RaiffeisenSide {
    func order(_ json: JSON, _ faults: Faults, _ fault: SideFault) -> SideAnswer {
        let id = json["id"]?.text ?? json["order"]?.text ?? network.newID(prefix: "AP1000")
        guard let amount = Self.amount(json["amount"]), amount.kopecks > 0,
            Self.isShort(json["qr"]?["additionalInfo"])
        else {
            return fault(.activate, "ERROR.INVALID_REQUEST", "Неверная сумма или длина текста")
        }
        guard Self.isOrder(id) else {
            return fault(.activate, "ERROR.INVALID_ORDER", "Недопустимый номер заказа")
        }
        guard let code = json["qr"]?["id"]?.text, let known = network.code(code),
            known.isReusable, known.bank == .raiffeisen
        else {
            return fault(.activate, "ERROR.NOT_FOUND", "QR не найден")
        }
        guard let expires = expiry(json["expirationDate"], otherwise: Self.orderSeconds) else {
            return fault(.activate, "ERROR.QR_EXPIRATION_DATE_NOT_VALID", "Срок в прошлом")
        }
        let activation = SandboxNetwork.Activation(
            id: id,
            code: code,
            amount: amount,
            purpose: json["qr"]?["additionalInfo"]?.text ?? json["comment"]?.text ?? "",
            expiresAt: expires,
            state: .waiting
        )
        do throws(SandboxNetwork.Refusal) {
            try network.activate(activation, replaces: faults.secondActivation == .replace)
        } catch .paidAlready {
            return fault(
                .activate,
                "ERROR.ORDER_NUMBER_ALREADY_REGISTERED",
                "Заказ с таким номером уже оплачен"
            )
        } catch {
            // The code of this refusal is our guess: no source names one.
            return fault(.activate, "ERROR.WRONG_QR_STATUS", "QR уже активирован другим заказом")
        }
        return orderFacts(activation, .activate, made: id)
    }

    func readOrder(_ id: String, _ fault: SideFault) -> SideAnswer {
        guard let activation = network.activation(id, at: .raiffeisen) else {
            return Self.noOrder(id, .read, fault)
        }
        return orderFacts(activation, .read, made: nil)
    }

    func deleteOrder(_ id: String, _ fault: SideFault) -> SideAnswer {
        do throws(SandboxNetwork.Refusal) {
            try network.cancel(id, at: .raiffeisen)
            return SideAnswer(.release, Reply(status: 200))
        } catch .final(let state) {
            let status = Self.orderStatus(state)
            return fault(.release, "ORDER_HAS_FINAL_STATUS", "Заказ \(id) имеет статус \(status)")
        } catch {
            return Self.noOrder(id, .release, fault)
        }
    }

    private static func noOrder(_ id: String, _ step: Faults.Step, _ fault: SideFault)
        -> SideAnswer
    {
        fault(
            step,
            "ORDER_NOT_FOUND",
            "Заказ с идентификатором \(id) не найден у данного партнера"
        )
    }

    private func orderFacts(
        _ activation: SandboxNetwork.Activation,
        _ step: Faults.Step,
        made: String?
    ) -> SideAnswer {
        SideAnswer(
            step,
            json: [
                "id": .text(activation.id),
                // Our guess: the sum that came, once one has come.
                "amount": .number((activation.paid?.amount ?? activation.amount).shortestRoubles),
                "comment": .text(activation.purpose),
                "status": [
                    "value": .text(Self.orderStatus(activation.state)),
                    "date": .text(Self.date(activation.paid?.at ?? network.now())),
                ],
                "expirationDate": .text(Self.date(activation.expiresAt)),
                "qr": ["id": .text(activation.code)],
            ],
            made: made
        )
    }

    /// An order stays NEW while a buyer is paying: its statuses have no word for that.
    private static func orderStatus(_ state: SandboxNetwork.Activation.State) -> String {
        switch state {
        case .waiting, .inProgress: "NEW"
        case .paid: "PAID"
        case .cancelled: "CANCELLED"
        case .expired: "EXPIRED"
        }
    }

    func refund(
        _ request: SideRequest,
        _ json: JSON,
        _ faults: Faults,
        _ fault: SideFault
    ) -> SideAnswer {
        let path = request.path
        let isOrders = path[0] == "payments"
        let form: RefundForm = path[1] == "v2" ? .status : .flat
        let named = isOrders ? path[5] : path.count == 4 ? path[3] : json["refundId"]?.text
        guard let id = named, (1...Self.refundIDLimit).contains(id.utf8.count) else {
            return fault(.refund, "ERROR.INVALID_REQUEST", "Не указан refundId")
        }
        guard request.method == "POST" else {
            guard let known = network.refund(id, at: .raiffeisen),
                !isOrders || known.activation == path[3]
            else { return fault(.read, "ERROR.REFUND_NOT_FOUND", "Возврат не найден") }
            return facts(known, .read, form)
        }
        guard let amount = Self.amount(json["amount"]), amount.kopecks > 0 else {
            return fault(.refund, "ERROR.INVALID_REQUEST", "Сумма возврата меньше копейки")
        }
        let number = json["transactionId"]?.integer ?? 0
        let order = isOrders ? path[3] : json["order"]?.text
        let paid = order ?? network.activation(number: number, at: .raiffeisen)?.id ?? ""
        do throws(SandboxNetwork.Refusal) {
            let refund = try network.refund(
                id,
                of: paid,
                amount: amount,
                declines: faults.isPlanned(.declineRefund, at: .refund, of: .raiffeisen),
                at: .raiffeisen
            )
            return facts(refund, .refund, form)
        } catch .exceedsPayment {
            return fault(.refund, "ERROR.REFUND_INSUFFICIENT_FUNDS", "Сумма больше остатка")
        } catch .refundIDTaken {
            // Our guess: no source says what a refundId used for another refund meets.
            return fault(.refund, "ERROR.INVALID_REQUEST", "refundId уже использован")
        } catch {
            return fault(.refund, "ERROR.NOT_FOUND", "Счет не найден у данного партнера")
        }
    }

    private static let refundIDLimit = 40

    /// The second version of the order's address answers in another shape.
    private enum RefundForm {
        case flat, status
    }

    private func facts(
        _ refund: SandboxNetwork.Refund,
        _ step: Faults.Step,
        _ form: RefundForm
    ) -> SideAnswer {
        let now = network.now()
        let status: JSON =
            switch refund.state(at: now) {
            case .pending: "IN_PROGRESS"
            case .completed: "COMPLETED"
            case .declined: "DECLINED"
            }
        let amount = JSON.number(refund.amount.shortestRoubles)
        switch form {
        case .flat:
            return SideAnswer(
                step,
                json: ["code": "SUCCESS", "amount": amount, "refundStatus": status]
            )
        case .status:
            var members = [
                JSON.Member("value", status), JSON.Member("date", .text(Self.date(now))),
            ]
            if refund.state(at: now) == .declined {
                members.append(JSON.Member("declineReason", "SYSTEM_ERROR"))
            }
            return SideAnswer(step, json: ["amount": amount, "status": .object(members)])
        }
    }
}

/// A logical error, under the HTTP status that the switch says.
struct SideFault: Sendable {
    let status: Int

    func callAsFunction(_ step: Faults.Step, _ code: JSON, _ words: String) -> SideAnswer {
        SideAnswer(step, status: status, json: ["code": code, "message": .text(words)])
    }
}

extension RaiffeisenSide {
    static func amount(_ json: JSON?) -> Money? {
        json?.textOrLiteral.flatMap { Money(roubles: $0) }
    }

    /// Free text is at most 140 characters, and may be missing.
    static func isShort(_ text: JSON?) -> Bool {
        (text?.text ?? "").count <= 140
    }

    static func isOrder(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: true
                default: false
                }
            }
    }

    static func date(_ moment: Moment) -> String {
        Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds)
    }

    /// ISO text, `+1d2h30m`, or a number of minutes; nil for the past.
    func expiry(_ json: JSON?, otherwise seconds: Int64) -> Moment? {
        let now = network.now()
        guard let json, json != .null else { return now + seconds }
        if let minutes = json.integer { return minutes > 0 ? now + minutes * 60 : nil }
        guard let text = json.text else { return nil }
        guard text.hasPrefix("+") else {
            return Timestamp.moment(text).flatMap { $0 > now ? $0 : nil }
        }
        var (total, digits): (Int64, String) = (0, "")
        let units: [Character: Int64] = [
            "M": 30 * 86_400, "d": 86_400, "h": 3600, "m": 60, "s": 1,
        ]
        for character in text.dropFirst() {
            if let unit = units[character], let count = Int64(digits), count < 100_000 {
                total += count * unit
                digits = ""
            } else {
                digits.append(character)
            }
        }
        return digits.isEmpty && total > 0 ? now + total : nil
    }
}
