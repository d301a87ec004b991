import Payments
import Testing
import Wire

@testable import Banks

@Suite("The hash of ELPLAT")
struct ElplatHashTests {
    private static let callback = "https://pay.example.test/cb/elplat"
    private static let purpose = "Заказ 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"

    /// Protocol sheet 1, section 1.4, all three.
    @Test(
        "agrees with the computed vectors",
        arguments: [
            (
                [callback, "02", "RUB", "777", "150050", purpose, "", "", ""],
                "42aeeeab2078f25b98415b80f706222a"
            ),
            (
                [
                    callback, "02", "RUB", "777", "150050", purpose, "buyer@example.test",
                    "https://shop.example.test/ok", "",
                ], "7798abc57c49a6001f6f886b718ce20e"
            ),
            (["BD20001KFVL3DTB188K8MHAE2JQ5L627"], "ce9356f6fb8d274d688e933cca92c80b"),
        ]
    )
    func vectors(values: [String], hash: String) {
        #expect(elplat().hashID(values) == hash)
    }
}
