import Payments
import Wire

/// Making codes: for one purchase, or for a register.
extension RaiffeisenSide {
    func register(_ json: JSON, _ fault: SideFault) -> SideAnswer {
        guard let merchant = json["sbpMerchantId"]?.text else {
            return fault(.issue, "ERROR.SBP_MERCHANT_ID_IS_MISSING", "sbpMerchantId не указан")
        }
        guard merchant == settings.merchantID else {
            return fault(.issue, "ERROR.MERCHANT_NOT_REGISTERED", "Мерчант не зарегистрирован")
        }
        guard Self.isShort(json["additionalInfo"]) else {
            return fault(.issue, "ERROR.INVALID_REQUEST", "additionalInfo длиннее 140 знаков")
        }
        switch json["qrType"]?.text ?? "QRDynamic" {
        case "QRDynamic": return issue(json, fault)
        case "QRVariable": return enlist()
        case let kind:
            return fault(.issue, "ERROR.INVALID_REQUEST", "Песочница не знает qrType \(kind)")
        }
    }

    private func enlist() -> SideAnswer {
        made(open(isReusable: true, amount: nil), "INACTIVE", order: nil)
    }

    private func issue(_ json: JSON, _ fault: SideFault) -> SideAnswer {
        guard let asked = json["amount"], asked != .null else {
            return fault(.issue, "ERROR.DYNAMIC_QR_WITHOUT_AMOUNT", "Не указана сумма")
        }
        guard let amount = Self.amount(asked), amount.kopecks > 0 else {
            return fault(.issue, "ERROR.INVALID_REQUEST", "Неверная сумма")
        }
        guard let order = json["order"]?.text, Self.isOrder(order) else {
            return fault(.issue, "ERROR.INVALID_ORDER", "Недопустимый номер заказа")
        }
        guard let expires = expiry(json["qrExpirationDate"], otherwise: Self.defaultSeconds) else {
            return fault(.issue, "ERROR.QR_EXPIRATION_DATE_NOT_VALID", "Срок действия в прошлом")
        }
        let code = open(isReusable: false, amount: amount)
        let activation = SandboxNetwork.Activation(
            id: order,
            code: code.id,
            amount: amount,
            purpose: json["additionalInfo"]?.text ?? "",
            expiresAt: expires
        )
        do throws(SandboxNetwork.Refusal) {
            try network.activate(activation, replaces: false)
        } catch {
            return fault(
                .issue,
                "ERROR.ORDER_NUMBER_ALREADY_REGISTERED",
                "Заказ с таким номером уже оплачен или оплачивается"
            )
        }
        return made(code, "NEW", order: order)
    }

    private func open(isReusable: Bool, amount: Money?) -> SandboxNetwork.Code {
        let id = network.newID(prefix: isReusable ? "AS1R00" : "AD1000")
        let code = SandboxNetwork.Code(
            id: id,
            payload: LinkText.payload(
                id: id,
                type: isReusable ? "01" : "02",
                bank: Self.member,
                amount: amount
            ),
            bank: .raiffeisen,
            isReusable: isReusable,
            callbackURL: nil
        )
        network.open(code)
        return code
    }

    private func made(
        _ code: SandboxNetwork.Code,
        _ status: JSON,
        order: String?
    ) -> SideAnswer {
        SideAnswer(
            .issue,
            json: [
                "code": "SUCCESS", "qrId": .text(code.id), "payload": .text(code.payload),
                "qrStatus": status,
                "qrUrl": .text("/raiffeisen/api/sbp/v1/qr/\(code.id)/image"),
            ],
            made: order
        )
    }
}
