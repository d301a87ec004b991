import Banks
import Ledger
import Payments
import Receipts
import SandboxBank
import Wire

/// Where a safety is switched off, if the plan says so: between the operations and what they use.
extension World {
    func weak(_ books: any Books, _ life: Life) -> any Books {
        switch plan.weakness {
        case .fence: StaleBooks(inner: books, clock: clock, dice: dice)
        case .onceToken: RepeatingBooks(inner: books)
        case .intentFirst: ForgetfulBooks(inner: books)
        case .debtWithEvent: LateDebtBooks(inner: books, life: life, clock: clock, gap: gap)
        case .graceWatch: ShortBooks(inner: books)
        case .refundReserve: UnreservedBooks(inner: books)
        case .tenantCheck: OpenBooks(inner: books, merchants: banks.map(\.account.merchant))
        case .keepFirst: HastyBooks(inner: books, life: life, world: self)
        default: books
        }
    }

    func weak(_ sender: any Sender) -> any Sender {
        switch plan.weakness {
        case .oneRelease: InsistingSender(inner: sender, world: self)
        case .compareFirst: PresumingSender(inner: sender, world: self)
        case .unknownIsUnknown: HopefulSender(inner: sender, world: self)
        default: sender
        }
    }

    func dialect(of fiscal: SimulatedFiscal) -> any FiscalDialect {
        guard plan.weakness == .receiptID else { return fiscal.dialect }
        return RestlessTills(inner: fiscal.dialect) { [self] in newID() }
    }

    func dialect(of bank: SimulatedBank) -> any Bank {
        switch plan.weakness {
        case .sealCheck: bank.dialect(keys: [SimulatedBank.key, SandboxSide.forgersKey])
        case .amountCheck: CredulousBank(inner: bank.dialect())
        case .refundLookUp: HastyRefundBank(inner: bank.dialect())
        default: bank.dialect()
        }
    }
}
