/// GUESSES about YooKassa: what no source of ours says and a contract holder can confirm.
///
/// - The list of payments gives `metadata` back as it was sent, so that a charge whose activation
///   was lost is found there.
/// - The list of refunds gives `description` back as it was sent, and a refund that a list of the
///   payment's refunds does not name never came.
/// - An answer to cancelling a plate's payment that was paid meanwhile is an error of HTTP 400.
/// - A cancel that was refused is answered the same for 24 hours, because its key is the same;
///   the payment's own time is over long before.
enum YooKassaAssumptions {
    /// Where our name of a charge stands in `metadata`.
    static let chargeKey = "charge"

    /// How far before and after our own time the payment of a lost reply is looked for, seconds:
    /// clocks differ, and a call can take long.
    static let listBeforeSeconds: Int64 = 300
    static let listAfterSeconds: Int64 = 600

    /// The most that a page of a list holds.
    static let pageLimit = 100

    /// Refunds are told apart by our name in this text.
    static func description(ofRefund id: String) -> String {
        "Refund " + id
    }
}
