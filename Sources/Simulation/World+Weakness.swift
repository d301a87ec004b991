import Banks
import Ledger
import SandboxBank
import Wire

/// Where a safety is switched off, if the plan says so: between the operations and what they use.
extension World {
    func weak(_ books: any Books, _ life: Life) -> any Books {
        books
    }

    func weak(_ sender: any Sender, _ life: Life) -> any Sender {
        sender
    }

    func dialect(of bank: SimulatedBank) -> any Bank {
        plan.weakness == .sealCheck
            ? bank.dialect(keys: [SimulatedBank.key, SandboxSide.forgersKey]) : bank.dialect()
    }
}
