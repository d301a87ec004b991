/// GUESSES: no public source describes these steps of ELPLAT, only that they exist.
///
/// Whoever holds a contract fills this map from the bank's document (sections 3.5 to 3.9) and
/// changes no code. Guessed are: every `type` word, every field name and its order, the hash over
/// `login + password + values in the order sent`, the reply's names, and a step that reads the state
/// of a register's link; that a callback about one bears the activation's name. What the steps *mean*
/// is НСПК's behaviour (protocol sheet 1, section 2.4).
package struct ElplatAssumptions: Hashable, Sendable {
    /// One operation: its word, and what is sent with it, in this order.
    package struct Step: Hashable, Sendable {
        package let type: String
        package let fields: [Field]

        package init(_ type: String, _ fields: [Field]) {
            self.type = type
            self.fields = fields
        }
    }

    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// What a field can carry.
    package enum Value: Hashable, Sendable {
        case callback, currency, organisation, amount, purpose, minutes
        case code, activation, operation, refund
    }

    package let prepare: Step
    package let activate: Step
    package let readLink: Step
    /// Its `type` is the configured `getPayType`.
    package let readOperationFields: [Field]
    package let deactivate: Step
    package let deleteCode: Step
    package let refund: Step
    package let readRefund: Step
    /// Names in `info` of replies.
    package let activationName: String
    package let linkStateName: String

    package init(
        prepare: Step,
        activate: Step,
        readLink: Step,
        readOperationFields: [Field],
        deactivate: Step,
        deleteCode: Step,
        refund: Step,
        readRefund: Step,
        activationName: String,
        linkStateName: String
    ) {
        self.prepare = prepare
        self.activate = activate
        self.readLink = readLink
        self.readOperationFields = readOperationFields
        self.deactivate = deactivate
        self.deleteCode = deleteCode
        self.refund = refund
        self.readRefund = readRefund
        self.activationName = activationName
        self.linkStateName = linkStateName
    }

    /// What our sandbox speaks.
    package static let assumed = ElplatAssumptions(
        prepare: Step(
            "createCashLink",
            [Field("callback", .callback), Field("orgId", .organisation)]
        ),
        activate: Step(
            "activateCashLink",
            [
                Field("qrcId", .code), Field("currency", .currency), Field("amount", .amount),
                Field("paymentPurpose", .purpose), Field("qrTtl", .minutes),
            ]
        ),
        readLink: Step("getCashLink", [Field("qrcId", .code)]),
        readOperationFields: [Field("qrcId", .code), Field("paramsId", .activation)],
        deactivate: Step("deactivateCashLink", [Field("qrcId", .code)]),
        deleteCode: Step("deleteQr", [Field("qrcId", .code)]),
        refund: Step(
            "refund",
            [Field("ebl27", .operation), Field("amount", .amount), Field("refundId", .refund)]
        ),
        readRefund: Step("getRefund", [Field("refundId", .refund)]),
        activationName: "paramsId",
        linkStateName: "linkStatus"
    )

    /// The states of a link and of an operation, in НСПК's words.
    enum LinkState {
        static let inProgress = "IN_PROGRESS"
        static let deactivated = "DEACTIVATED"
    }
}
