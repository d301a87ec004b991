import QRCode

/// A text and the code made of it.
struct Sample: Sendable {
    let text: String
    let level: QRCode.Level
    let code: QRCode

    init(_ text: String, _ level: QRCode.Level = .m) throws {
        self.text = text
        self.level = level
        code = try QRCode(text, level: level)
    }

    static let link =
        "https://qr.nspk.ru/BD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"
        + "?type=02&bank=100000000086&sum=150050&cur=RUB&crc=0CF1"

    static let russian = "Оплата заказа № 17: чай чёрный, 2 шт. по 150,50 ₽. Спасибо за покупку!"

    static func longest(_ level: QRCode.Level) -> String {
        let numbers = (0..<level.byteLimit).map { "\($0)," }.joined()
        return String(numbers.prefix(level.byteLimit))
    }

    /// Each level with a short, a usual, a Russian and the longest text.
    static func all() throws -> [Sample] {
        try QRCode.Level.allCases.flatMap { level in
            try ["7", link, russian, longest(level)].map { try Sample($0, level) }
        }
    }
}
