import Operations
import Reconciliation
import Wire

/// What a reconciliation refuses: nothing was compared.
extension Problem {
    static var notFiles: Problem {
        Problem(
            415,
            "not_files",
            title: "The body must be a form with files",
            detail: "Send Content-Type: multipart/form-data with the bank's files in it, as "
                + "`curl -F file=@register.csv` does."
        )
    }

    static var formUnreadable: Problem {
        Problem(
            400,
            "malformed_form",
            title: "The form cannot be read",
            detail: "The body is no whole multipart/form-data of 1 to \(Multipart.fileLimit) files."
        )
    }

    static var twoStatements: Problem {
        refusal(
            "two_statements",
            "There are two statements",
            "Send one statement: of the days, and of some days after them."
        )
    }

    static func face(of fault: FileFault) -> Problem {
        Problem(
            422,
            "bank_file_unusable",
            title: "A file of the bank cannot be used",
            detail: fault.text,
            facts: [
                "file": .text(fault.file),
                "line": fault.line.map { .integer($0) } ?? .null,
                "column": .optional(fault.column),
            ]
        )
    }

    static func face(of refusal: ReconcileRefusal) -> Problem {
        switch refusal {
        case .noRegister:
            self.refusal(
                "register_missing",
                "There is no register",
                "Send the bank's register of the days; a statement alone says nothing of single "
                    + "payments."
            )
        case .registerOfOtherBank(let file, let bank, let wanted):
            registerOfOtherBank(file, is: bank, wanted: wanted)
        case .rowOfOtherMerchant(let place, let merchant): rowOfOther(merchant, at: place)
        case .statementOfOtherAccount(let file):
            self.refusal(
                "statement_of_other_account",
                "The statement is another account's",
                "\(file) has nothing of the account that the settings name. Send the statement of "
                    + "the account that gets the money."
            )
        case .accountNotKnown(let file):
            self.refusal(
                "statement_account_unknown",
                "Which account of the statement?",
                "\(file) is of several accounts. Write bank-account in the settings of this "
                    + "contract, or send the statement of one account."
            )
        case .daysNotNamed:
            self.refusal(
                "days_not_named",
                "Which days?",
                "The files do not say which days they are about: name from and to."
            )
        case .rowOutsideDays(let place, let day):
            self.refusal(
                "row_outside_days",
                "A row is of another day",
                "\(place) is of \(day.text), outside of the days that are compared. Name from and "
                    + "to so that they hold all rows."
            )
        case .tooManyDays(let limit):
            self.refusal(
                "too_many_days",
                "Too many days at once",
                "Up to \(limit) days are compared at once. Send fewer.",
                ["limit": .integer(limit)]
            )
        case .tooManyPayments(let limit):
            self.refusal(
                "too_many_payments",
                "Too many payments at once",
                "More than \(limit) payments are on file for these days. Send fewer days.",
                ["limit": .integer(limit)]
            )
        }
    }

    private static func registerOfOtherBank(
        _ file: String,
        is bank: String,
        wanted: String
    ) -> Problem {
        refusal(
            "register_of_other_bank",
            "The register is another bank's",
            "\(file) is a register of \(bank), and the account is at \(wanted). Name the account "
                + "that it is of; registers of raiffeisen and tochka can be read."
        )
    }

    private static func rowOfOther(_ merchant: String, at place: String) -> Problem {
        refusal(
            "register_of_other_merchant",
            "The register is another contract's",
            "\(place) is about merchant \(merchant), which the settings do not name for this "
                + "account. Name the account that it is of."
        )
    }

    private static func refusal(
        _ code: String,
        _ title: String,
        _ detail: String,
        _ facts: KeyValuePairs<String, JSON> = [:]
    ) -> Problem {
        Problem(422, code, title: title, detail: detail, facts: facts)
    }
}
