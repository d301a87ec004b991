import Testing

/// One service and one bank for all tests of a suite; each test has a till of its own.
struct OpenShop: SuiteTrait, TestScoping {
    @TaskLocal static var premises: Premises?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let premises = try await Premises()
        try await premises.serve()
        try await Self.$premises.withValue(premises) { try await function() }
    }
}
