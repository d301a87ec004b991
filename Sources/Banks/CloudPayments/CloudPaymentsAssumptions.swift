/// GUESSES about CloudPayments: what no source of ours says and a contract holder can confirm.
///
/// - `X-Content-HMAC` covers the decoded body and `Content-HMAC` the body as it came; some say
///   otherwise, so either header may hold either seal.
/// - `QrUrl` is the link of НСПК itself, whose last part is the name of the code.
/// - A payment that nobody knows is answered `Success: false` with the message `Not found`.
/// - A declined payment leaves its code payable while its time is not over, and a second try may
///   have a number of its own, under the same InvoiceId.
/// - `Success` of a refund is its end: no word for "on its way" is known.
/// - A notification of the check says the same as that of the payment, `Status` included, but for
///   `TotalFee`.
enum CloudPaymentsAssumptions {
    /// Dates come without an offset and are UTC.
    static let zoneSeconds: Int64 = 0

    /// Only the notification of a payment that was made tells of the fee.
    static let feeField = "TotalFee"
}
