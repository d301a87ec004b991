import ArgumentParser
import Simulation

/// Runs the real rules and operations in a simulated world, many times faster than life.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Shops, banks, a bad network and crashes in one thread, by a seed.",
        discussion: """
            Each seed is one world, the same on every machine: two merchants, several services \
            over one ledger, tills, buyers, refunds, forgers; messages are lost, doubled, late; \
            services die between any two steps. Every promise about money is checked at every \
            step, and once the faults have stopped everything must come to its end.

            Ends with 0 and "violations: 0", or with 1 and the story of the first violation.

            --faults takes none, light, heavy, or names with commas between: \
            \(FaultKind.allCases.map(\.rawValue).joined(separator: ", ")).
            """
    )

    @Option(help: "One seed.") var seed: UInt64?
    @Option(help: "Many seeds: 1..200.") var seeds: SeedRange?
    @Option(help: "Simulated hours of shopping for each seed.") var hours: Int64 = 2
    @Option(help: "The banks of the merchants, in turn: raiffeisen, elplat.")
    var bank: [BankKind] = [.raiffeisen]
    @Option(help: "Tills of each merchant.") var tills = 1
    @Option(help: "Programs of each merchant that make one-use links.") var invoicers = 1
    @Flag(help: "The banks end a purchase whose code is asked for another, and do not refuse.")
    var replacing = false
    @Option(help: "Merchants, each with a bank of its own.") var merchants = 2
    @Option(help: "Services over the one ledger.") var services = 2
    @Option(help: "none, light, heavy, or names of faults.") var faults: FaultMix = .light
    @Option(name: .customLong("break"), help: "Switch one safety off; see --list-breaks.")
    var weakness: Weakness?
    @Flag(help: "Name the safeties that can be switched off.") var listBreaks = false
    @Option(help: "Go on with new seeds for so many minutes.") var minutes: Int64?

    func validate() throws {
        guard seed == nil || seeds == nil else {
            throw ValidationError("give --seed or --seeds, not both")
        }
        guard (1...Self.mostHours).contains(hours) else {
            throw ValidationError("--hours must be 1 to \(Self.mostHours)")
        }
        for count in [merchants, services] where !(1...Self.mostOfAKind).contains(count) {
            throw ValidationError("--merchants and --services are 1 to \(Self.mostOfAKind)")
        }
        for count in [tills, invoicers] where !(0...Self.mostOfAKind).contains(count) {
            throw ValidationError("--tills and --invoicers are 0 to \(Self.mostOfAKind)")
        }
    }

    private static let mostHours: Int64 = 100_000
    private static let mostOfAKind = 50

    func run() throws {
        if listBreaks {
            for weakness in Weakness.allCases {
                print("\(weakness.rawValue): \(weakness.words)")
            }
            return
        }
        var sweep = Sweep(plan: plan(of:), minutes: minutes)
        let violation = sweep.run(over: range)
        print(sweep.summary)
        guard let violation else { return print("violations: 0") }
        print("violations: 1")
        for line in violation.lines { print(line) }
        if weakness != nil {
            print("\nthe shortest story of it nearby:")
            for line in sweep.shortest(after: violation).lines { print(line) }
        }
        throw ExitCode.failure
    }

    private var range: ClosedRange<UInt64> {
        if let seed { return seed...seed }
        if let seeds { return seeds.range }
        let first = minutes == nil ? 1 : Sweep.seedOfNow()
        return first...(first + (minutes == nil ? 0 : UInt64(UInt32.max)))
    }

    private func plan(of seed: UInt64) -> Plan {
        var plan = Plan(seed: seed, hours: hours, faults: faults, weakness: weakness)
        plan.merchants = merchants
        plan.banks = bank
        plan.replaces = replacing
        plan.tills = tills
        plan.invoicers = invoicers
        plan.services = services
        return plan
    }
}

extension FaultMix: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
    package var defaultValueDescription: String { "light" }
}

extension Weakness: ExpressibleByArgument {}
extension BankKind: ExpressibleByArgument {}

/// `A..B`, both included.
struct SeedRange: ExpressibleByArgument {
    let range: ClosedRange<UInt64>

    init?(argument: String) {
        let ends = argument.split(separator: ".", omittingEmptySubsequences: true)
        guard ends.count == 2, let first = UInt64(ends[0]), let last = UInt64(ends[1]),
            first <= last
        else { return nil }
        range = first...last
    }
}
