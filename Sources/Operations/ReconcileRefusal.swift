package import Reconciliation

/// Why files and books are not laid side by side: nothing was compared.
package enum ReconcileRefusal: Error, Hashable {
    /// A statement alone says nothing of single payments.
    case noRegister
    case registerOfOtherBank(file: String, bank: String, wanted: String)
    case rowOfOtherMerchant(place: String, merchant: String)
    case statementOfOtherAccount(file: String)
    /// The statement is of several accounts and the settings name none of them.
    case accountNotKnown(file: String)
    /// The files do not say which days they are about.
    case daysNotNamed
    case rowOutsideDays(place: String, day: BusinessDay)
    case tooManyDays(limit: Int)
    case tooManyPayments(limit: Int)
}
