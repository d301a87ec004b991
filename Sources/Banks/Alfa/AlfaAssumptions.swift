import Wire

/// What no public source says about Alfa, or where sources differ, in one place.
enum AlfaAssumptions {
    /// Three clients that run send JSON under this name; the C# SDK says `application/json`.
    static let contentType = "application/x-www-form-urlencoded"

    /// `trxDT` has no offset; the bank and the processing centre keep Moscow time.
    static let zoneSeconds = Timestamp.moscowSeconds

    /// A look-up of a refund is known from one client alone, and no source shows its reply.
    ///
    /// Read like the status of a payment; where the bank does not know the command, its refusal
    /// leaves the refund unknown.
    static let refundLookUp = "GetQRCreversalStatus"
    static let refundStatus = "status"
}
