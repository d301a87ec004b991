package import Payments
package import Seals
package import Wire

/// One bank's dialect of SBP: values to bytes and bytes to values, no socket, no clock.
///
/// Every step is an `Exchange`: a request and the way to read its reply. A step that the bank does
/// not offer throws `NotOffered`, and `capabilities` says so beforehand.
package protocol Bank: Sendable {
    var capabilities: Capabilities { get }

    /// Makes a one-use code for this charge.
    func issue(_ charge: Charge, redirectURL: String?) throws(NotOffered) -> Exchange<Issued>
    /// Makes the standing code of a register.
    func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code>
    /// Puts the charge on a register's code.
    func activate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Issued>
    /// What has become of the charge.
    func read(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Reading>
    /// Takes the charge off its code. Sent at most once per decision: never repeated by a line.
    func release(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Void>
    func refund(_ refund: Refund, of payment: Payment, charge: Charge?, code: Link.Code?)
        throws(NotOffered) -> Exchange<RefundReading>
    func readRefund(_ refund: Refund, of payment: Payment, charge: Charge?) throws(NotOffered)
        -> Exchange<RefundReading>

    /// Judges a callback over its raw bytes: there is no unsigned default.
    func judge(_ callback: Message) -> Judgement
    /// The answer the bank wants once the callback is safely on file.
    func acknowledgement() -> Reply

    /// The keys of its callbacks, and when each was last of use; none where nothing seals them.
    var keyUses: [KeyUse] { get }

    /// How the bank's registers and statements name this contract.
    var namesInBooks: NamesInBooks { get }
}

extension Bank {
    package var keyUses: [KeyUse] { [] }
    package var namesInBooks: NamesInBooks { NamesInBooks(merchant: nil, account: nil) }
}

/// nil where the settings do not say.
package struct NamesInBooks: Hashable, Sendable {
    /// НСПК's name of the merchant: `MA0000000001`.
    package let merchant: String?
    /// The account that gets the money, 20 digits.
    package let account: String?

    package init(merchant: String?, account: String?) {
        self.merchant = merchant
        self.account = account
    }
}

/// What a bank gave for a charge.
package struct Issued: Hashable, Sendable {
    /// nil where the code is the register's own.
    package let code: Link.Code?
    /// The bank's id of the activation, where it has one.
    package let activation: String?

    package init(code: Link.Code?, activation: String?) {
        self.code = code
        self.activation = activation
    }
}

package struct NotOffered: Error, Hashable {
    package let step: String

    package init(_ step: String) {
        self.step = step
    }
}

/// What a bank's interface can and cannot do; operations adapt to it and hide nothing.
package struct Capabilities: Hashable, Sendable {
    /// A charge can be read by our own id even when the reply to its activation was lost.
    package let readsLostActivation: Bool
    /// A dynamic charge can be read even when the reply that carried its code was lost.
    package let readsLostIssue: Bool
    /// Register codes can be made, charged and released.
    package let offersRegisters: Bool
    /// A release names the charge, so that a late one cannot hit another.
    package let releaseNamesCharge: Bool
    /// What comes of asking a register's code for a purchase while it asks for another.
    package var secondActivation: SecondActivation
    /// A callback about a register's code tells which activation was paid; of one that is not known
    /// to, only the code is believed, and the bank is asked about each purchase that it can be.
    package var callbackNamesActivation: Bool
    package let offersRevoke: Bool
    /// A code whose time is over reads as dead; otherwise we conclude it ourselves, later.
    package let tellsExpiry: Bool
    package let offersRefund: Bool
    /// A refund can be looked up by our own id.
    package let readsRefund: Bool
    /// The same refund id may be sent again without paying twice.
    package let repeatsRefundSafely: Bool
    /// Longest life of a register charge and of a one-use code, seconds.
    package let longestRegisterSeconds: Int64
    package let longestCodeSeconds: Int64
    package let shortestSeconds: Int64
    /// How many questions about charges and refunds the bank takes in a second from one account;
    /// nil where it states no limit.
    package var lookUpsPerSecond: Int64?

    package init(
        readsLostActivation: Bool,
        readsLostIssue: Bool,
        offersRegisters: Bool,
        releaseNamesCharge: Bool,
        secondActivation: SecondActivation,
        callbackNamesActivation: Bool,
        offersRevoke: Bool,
        tellsExpiry: Bool,
        offersRefund: Bool,
        readsRefund: Bool,
        repeatsRefundSafely: Bool,
        longestRegisterSeconds: Int64,
        longestCodeSeconds: Int64,
        shortestSeconds: Int64,
        lookUpsPerSecond: Int64? = nil
    ) {
        self.readsLostActivation = readsLostActivation
        self.readsLostIssue = readsLostIssue
        self.offersRegisters = offersRegisters
        self.releaseNamesCharge = releaseNamesCharge
        self.secondActivation = secondActivation
        self.callbackNamesActivation = callbackNamesActivation
        self.offersRevoke = offersRevoke
        self.tellsExpiry = tellsExpiry
        self.offersRefund = offersRefund
        self.readsRefund = readsRefund
        self.repeatsRefundSafely = repeatsRefundSafely
        self.longestRegisterSeconds = longestRegisterSeconds
        self.longestCodeSeconds = longestCodeSeconds
        self.shortestSeconds = shortestSeconds
        self.lookUpsPerSecond = lookUpsPerSecond
    }
}

/// What a bank does when a code that asks for one purchase is asked for another.
///
/// We ask only when the earlier one has ended here; but it may have reached the bank after it was
/// given up.
package enum SecondActivation: String, Hashable, Sendable, CaseIterable {
    /// It says no: that is when the earlier one is looked for.
    case refuses
    /// It ends the earlier one without a word, so that one is looked at before.
    case replaces
    /// No source says which: both are done.
    case unstated

    package var mayRefuse: Bool { self != .replaces }
    package var mayReplace: Bool { self != .refuses }
}
