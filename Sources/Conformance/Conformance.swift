package import Banks

/// Tries one bank on every scenario, one after another.
package struct Conformance: Sendable {
    private let trial: Trial

    package init(_ bench: Bench) {
        trial = Trial(bench: bench)
    }

    package func callAsFunction(_ scenarios: [Scenario] = Scenario.allCases) async -> Report {
        var verdicts: [Scenario: Verdict] = [:]
        for scenario in scenarios { verdicts[scenario] = await verdict(on: scenario) }
        return Report(bank: trial.bench.name, able: trial.able, verdicts: verdicts)
    }

    private func verdict(on scenario: Scenario) async -> Verdict {
        do throws(Ended) {
            try await run(scenario)
            return .passed
        } catch {
            return error.verdict
        }
    }

    private func run(_ scenario: Scenario) async throws(Ended) {
        switch scenario {
        case .create: try await trial.create()
        case .pay: try await trial.pay()
        case .decline: try await trial.decline()
        case .expire: try await trial.expire()
        case .revoke: try await trial.revoke()
        case .latePay: try await trial.latePay()
        case .doubleCallback: try await trial.doubleCallback()
        case .forgedCallback: try await trial.forgedCallback()
        case .lostAnswer: try await trial.lostAnswer()
        case .refundPartial: try await trial.refundPartial()
        case .refundTooMuch: try await trial.refundTooMuch()
        case .refundUnknown: try await trial.refundUnknown()
        case .activationRace: try await trial.activationRace()
        case .releaseRace: try await trial.releaseRace()
        }
    }
}

/// What one bank came to.
package struct Report: Hashable, Sendable {
    package let bank: String
    /// What the dialect says beforehand.
    package let able: Capabilities
    package let verdicts: [Scenario: Verdict]

    package init(bank: String, able: Capabilities, verdicts: [Scenario: Verdict]) {
        self.bank = bank
        self.able = able
        self.verdicts = verdicts
    }

    package var hasFailed: Bool {
        verdicts.values.contains {
            if case .failed = $0 { true } else { false }
        }
    }
}
