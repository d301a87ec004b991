/// GUESSES about 1C-Bitrix and Bitrix24: what no source of ours says and a trial portal can confirm.
///
/// - `=xmlId` filters the list of payments, and a payment that `sale.payment.add` has answered for is
///   in the list at once. That each row has our `xmlId` is checked: a filter that is not heeded is
///   never taken for "not there".
/// - A return is a payment of its own with `isReturn: Y` that is not itself paid: `paid: Y` would
///   count as more money for the order.
/// - A request that `sale.payment.add` refuses with HTTP 400 has made nothing.
/// - A request is over after the 60 seconds that Bitrix gives one, whatever became of its answer.
enum BitrixAssumptions {
    /// What our names stand behind in `xmlId`, so that nobody else's name is ours.
    static let prefix = "sbp:"
    static let isReturnPaid = "N"
    /// Bitrix's own limit on a request, and a little.
    static let doubtSeconds: Int64 = 65
    /// Numbers of errors that mean rights, as `200040300020`: they come with HTTP 400.
    static let rightsDigits = "2000403"
}
