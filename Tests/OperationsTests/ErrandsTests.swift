import Testing

@testable import Operations

@Suite("A call that a till waits for no longer")
struct ErrandsTests {
    /// Time passes at once for whoever sleeps by the desk's clock.
    private static func answer(_ errands: Errands, in shop: TestShop) async -> Int? {
        await errands.outcome(within: 3, in: shop.desk.surroundings) {
            try? await Task.sleep(for: .milliseconds(50))
            return 7
        }
    }

    @Test("goes on behind the till up to a limit; beyond it the till waits for its answer")
    func limit() async throws {
        let shop = try await TestShop()
        let errands = shop.desk.errands
        let (gate, opener) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await errands.run() }
            while !errands.isRunning { await Task.yield() }
            for _ in 0..<Errands.limit {
                let heard: Int? = await errands.outcome(within: 3, in: shop.desk.surroundings) {
                    for await _ in gate {}
                    return 7
                }
                #expect(heard == nil)
            }
            #expect(await Self.answer(errands, in: shop) == 7)
            opener.finish()
            var heard: Int? = 7
            while heard != nil { heard = await Self.answer(errands, in: shop) }
            errands.close()
        }
    }
}
