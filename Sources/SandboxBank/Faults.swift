package import Wire

/// Trouble on request: faults for the next calls, and switches that stay.
package struct Faults: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Does it and never answers.
        case dropReply = "drop_reply"
        /// Does it and closes the line instead of answering.
        case closeReply = "close_reply"
        /// Does it and answers 500.
        case unknownOutcome = "unknown_outcome"
        /// Answers 500 and has done nothing.
        case error500 = "error_500"
        case slowReply = "slow_reply"
        /// The buyer pays and the callback is delivered before the reply goes out.
        case callbackBeforeReply = "callback_before_reply"
        case loseCallback = "lose_callback"
        case duplicateCallback = "duplicate_callback"
        case lateCallback = "late_callback"
        /// A callback that says "paid" goes first: with a wrong seal, or at ELPLAT, which seals
        /// nothing, with money that never moved.
        case forgeCallback = "forge_callback"
        /// DECLINED follows SUCCESS.
        case outOfOrder = "out_of_order"
        case declineRefund = "decline_refund"
        /// The fiscal service takes a receipt and does not make it.
        case failReceipt = "fail_receipt"
        /// The fiscal service makes it only after `late_ms`.
        case lateReceipt = "late_receipt"
    }

    /// What a call to the bank is for; a fault can be meant for one kind only.
    package enum Step: String, Hashable, Sendable, CaseIterable {
        case issue, activate, read, release, refund, callback
        /// A receipt at the fiscal service: never meant by a fault for any step.
        case receipt
    }

    package struct Planned: Hashable, Sendable {
        package let kind: Kind
        /// nil for any step.
        package let step: Step?
        /// nil for any bank.
        package let bank: SandboxSettings.Bank?
        package var times: Int
    }

    /// How a second activation of a busy code is met: no source says what Raiffeisen does.
    package enum SecondActivation: String, Hashable, Sendable { case reject, replace }
    package enum AmountText: String, Hashable, Sendable {
        case shortest
        case one = "10.0"
        case two = "10.00"
    }
    package enum Shape: String, Hashable, Sendable { case a, b, c }

    /// Ways of one bank that its description leaves open, or that show only under load.
    package enum Quirk: String, Hashable, Sendable, CaseIterable {
        /// GetQr names the payment with a text instead of a number.
        case tbankTextPaymentID = "tbank_text_payment_id"
        /// CONFIRMED is told before AUTHORIZED.
        case tbankConfirmedFirst = "tbank_confirmed_first"
        /// More than 20 GetState in a second meet HTTP 429.
        case tbankRateLimit = "tbank_rate_limit"
        /// One refund of a payment in an hour.
        case tbankHourlyRefund = "tbank_hourly_refund"
        /// Callbacks are forms in a POST instead of a query in a GET.
        case rbsPost = "rbs_post"
        /// Callbacks do not tell the sum.
        case rbsNoAmount = "rbs_no_amount"
        /// Callbacks are signed with the bank's own key, and their alias names the wrong digest.
        case rbsSigned = "rbs_signed"
        /// The state of a code is called `status` instead of `qrStatus`.
        case rbsStatusName = "rbs_status_name"
        /// Both seals of CloudPayments cover the body as it is sent.
        case cloudpaymentsRawSeals = "cloudpayments_raw_seals"
    }

    package var planned: [Planned] = []
    package var secondActivation = SecondActivation.reject
    package var amountText = AmountText.shortest
    package var shape = Shape.a
    /// HTTP status of logical errors: 200 as in the bank's own fixtures, or 400.
    package var errorStatus = 200
    package var slowMilliseconds: Int64 = 1500
    package var lateMilliseconds: Int64 = 5000
    package var quirks: Set<Quirk> = []
    /// How often a duplicated callback comes in all.
    package var copies = 10

    package init() {}

    static let timesLimit = 1000
    static let plannedLimit = 1000
    static let copiesLimit = 100
    static let waitLimitMilliseconds: Int64 = 60_000

    /// Takes the next planned fault of this kind for this step, if there is one.
    mutating func take(_ kind: Kind, at step: Step, of bank: SandboxSettings.Bank) -> Bool {
        guard
            let place = planned.firstIndex(where: {
                $0.kind == kind && ($0.step == nil || $0.step == step)
                    && ($0.bank == nil || $0.bank == bank)
            })
        else { return false }
        planned[place].times -= 1
        if planned[place].times == 0 { planned.remove(at: place) }
        return true
    }

    /// Takes the next fault that is planned for the fiscal service, if there is one.
    mutating func takeReceipt(_ kind: Kind) -> Bool {
        let place = planned.firstIndex { $0.kind == kind && $0.step == .receipt }
        guard let place else { return false }
        planned[place].times -= 1
        if planned[place].times == 0 { planned.remove(at: place) }
        return true
    }

    func isPlanned(_ kind: Kind, at step: Step, of bank: SandboxSettings.Bank) -> Bool {
        var copy = self
        return copy.take(kind, at: step, of: bank)
    }

    /// Reads `{"faults":[{"fault":"drop_reply","bank":"elplat","on":"activate","times":1}],
    /// "amount_text":"10.0",…}`: adds the faults to those planned, sets the switches named.
    ///
    /// - Throws: what could not be understood, in words.
    package mutating func apply(_ json: JSON) throws(Unreadable) {
        guard let members = json.members else { throw Unreadable(what: "the body is no object") }
        for member in members {
            switch member.name {
            case "faults":
                guard let list = member.value.list, planned.count + list.count <= Self.plannedLimit
                else {
                    throw Unreadable(what: "'faults' is a list of up to \(Self.plannedLimit)")
                }
                planned += try list.map(Self.planned)
            case "quirks": quirks = try Self.quirks(member.value)
            case "second_activation": secondActivation = try Self.word(member)
            case "amount_text": amountText = try Self.word(member)
            case "shape": shape = try Self.word(member)
            case "error_status": errorStatus = member.value.integer == 400 ? 400 : 200
            case "slow_ms": slowMilliseconds = try Self.wait(member)
            case "late_ms": lateMilliseconds = try Self.wait(member)
            case "copies":
                guard let count = member.value.integer, 1...Int64(Self.copiesLimit) ~= count else {
                    throw Unreadable(what: "copies must be 1 to \(Self.copiesLimit)")
                }
                copies = Int(count)
            default: throw Unreadable(what: "no fault or switch is called '\(member.name)'")
            }
        }
    }

    package struct Unreadable: Error, Hashable {
        package let what: String
    }

    private static func planned(_ json: JSON) throws(Unreadable) -> Planned {
        let name = json["fault"]?.text ?? ""
        guard let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Unreadable(what: "no fault is called '\(name)'; there are: \(known)")
        }
        let on = json["on"]?.text ?? "any"
        guard on == "any" || Step(rawValue: on) != nil else {
            throw Unreadable(what: "no step is called '\(on)'")
        }
        let times = Int(json["times"]?.integer ?? 1)
        guard (1...timesLimit).contains(times) else {
            throw Unreadable(what: "times must be 1 to \(timesLimit)")
        }
        var bank: SandboxSettings.Bank?
        if let name = json["bank"]?.text, name != "any" {
            bank = SandboxSettings.Bank(rawValue: name)
            guard bank != nil else { throw Unreadable(what: "no bank is called '\(name)'") }
        }
        return Planned(kind: kind, step: Step(rawValue: on), bank: bank, times: times)
    }

    private static func quirks(_ json: JSON) throws(Unreadable) -> Set<Quirk> {
        var quirks: Set<Quirk> = []
        for name in json.list ?? [] {
            guard let quirk = Quirk(rawValue: name.text ?? "") else {
                let known = Quirk.allCases.map(\.rawValue).joined(separator: ", ")
                throw Unreadable(what: "'quirks' is a list of: \(known)")
            }
            quirks.insert(quirk)
        }
        return quirks
    }

    private static func wait(_ member: JSON.Member) throws(Unreadable) -> Int64 {
        guard let wait = member.value.integer, 0...waitLimitMilliseconds ~= wait else {
            throw Unreadable(what: "\(member.name) must be 0 to \(waitLimitMilliseconds)")
        }
        return wait
    }

    private static func word<Word: RawRepresentable>(_ member: JSON.Member) throws(Unreadable)
        -> Word where Word.RawValue == String
    {
        guard let text = member.value.text, let word = Word(rawValue: text) else {
            throw Unreadable(what: "'\(member.name)' has no such value")
        }
        return word
    }

    package var json: JSON {
        [
            "faults": .list(
                planned.map {
                    [
                        "fault": .text($0.kind.rawValue), "on": .text($0.step?.rawValue ?? "any"),
                        "bank": .text($0.bank?.rawValue ?? "any"),
                        "times": .integer($0.times),
                    ]
                }
            ),
            "second_activation": .text(secondActivation.rawValue),
            "amount_text": .text(amountText.rawValue), "shape": .text(shape.rawValue),
            "error_status": .integer(errorStatus), "slow_ms": .integer(slowMilliseconds),
            "late_ms": .integer(lateMilliseconds), "copies": .integer(copies),
            "quirks": .list(quirks.map(\.rawValue).sorted().map { .text($0) }),
        ]
    }
}
