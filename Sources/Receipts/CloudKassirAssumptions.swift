import Payments
import Wire

extension CloudKassir {
    /// What no source says of CloudKassir, modelled on ATOL Online (protocol sheet 3, 5.1): all of it
    /// in one place, so that a first real exchange can correct it.
    ///
    /// - A second request under an `external_id` that is known answers with the first one's `id` and
    ///   makes nothing. Were this wrong, a lost answer could make a second receipt.
    /// - `url` may be left out: its callbacks would be unsigned and are not needed, we ask.
    /// - Rates that came after the article are written like the older ones: `vat5`, `vat7`, `vat22`,
    ///   `vat105`, `vat107`, `vat122`.
    /// - A receipt that has failed is not made later under the same name.
    enum Assumed {
        static let receipts = "receipts"
        /// HTTP 400 with `error` is a refusal for good: the receipt must be mended first.
        static let refusal = 400
        static let (wait, done, fail) = ("wait", "done", "fail")
        static let shift = "shift_number"
        static let number = "receipt_number"
        static let issuedAt = "receipt_datetime"
        static let url = "ofd_receipt_url"

        /// `timestamp` is Moscow time: `22.11.2026 20:11:00`.
        static func time(_ moment: Moment) -> String {
            let text = Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds)
            let date = text.prefix(10).split(separator: "-").reversed().joined(separator: ".")
            return "\(date) \(text.dropFirst(11).prefix(8))"
        }
    }
}
