import Testing
import Wire

@testable import Banks

@Suite("The token of T-Bank")
struct TBankTokenTests {
    private func token(_ members: [JSON.Member], _ password: String) -> String {
        TBankToken.text(over: members, password: Secret(password))
    }

    private static let init1: [JSON.Member] = [
        .init("TerminalKey", "MerchantTerminalKey"), .init("Amount", 19_200),
        .init("OrderId", "00000"), .init("Description", "Подарочная карта на 1000 рублей"),
    ]
    private static let token1 = "72dd466f8ace0a37a1f740ce5fb78101712bc0665d91a8108c7c8a0ccd426db2"

    @Test("is that of the published request, vector T1")
    func published() {
        #expect(token(Self.init1, "11111111111111") == Self.token1)
        #expect(token(Self.init1.reversed(), "11111111111111") == Self.token1)
    }

    @Test("leaves out what is nested, null, or a token")
    func leftOut() {
        let more: [JSON.Member] = [
            .init("DATA", ["Phone": "+71234567890", "Email": "a@test.com"]),
            .init("Receipt", ["Items": [["Name": "x"]]]), .init("Shops", [1, 2]),
            .init("Nothing", .null), .init("Token", "0"),
        ]
        #expect(token(Self.init1 + more, "11111111111111") == Self.token1)
    }

    @Test("is that of vectors T5 and T6, computed by others")
    func computed() {
        let pay: [JSON.Member] = [
            .init("Amount", 1000), .init("Description", "test"), .init("OrderId", "15"),
            .init("TerminalKey", "TinkoffBankTest"),
        ]
        #expect(
            token(pay, "TinkoffBankTest")
                == "8ee842bfe2499994d703f7e710275fc7eda03f7a661442bea9991e2b523c0fb7"
        )
        let state: [JSON.Member] = [
            .init("PaymentId", "3000000001"), .init("TerminalKey", "TinkoffBankTest"),
        ]
        #expect(
            token(state, "TinkoffBankTest")
                == "15f7d172d734dab972d777dc88c50f7e97b36357fa0109f16de32837a1b8f048"
        )
    }

    @Test("sorts by the bytes of the names: capitals before small letters")
    func order() {
        let members: [JSON.Member] = [.init("a", "1"), .init("Z", "2"), .init("A", "3")]
        #expect(token(members, "p") == sha256("3p21"))
    }

    @Test("takes numbers and truth values as they stand on the wire")
    func literals() {
        let members: [JSON.Member] = [.init("A", .number("10.50")), .init("B", true)]
        #expect(token(members, "") == sha256("10.50true"))
    }
}
