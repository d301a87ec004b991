import QRCode
import Testing

@Suite("A code in a terminal")
struct TerminalTests {
    @Test("the same text makes the same letters, down to the last module")
    func sameText() throws {
        #expect(try QRCode("7").terminal() == seven)
    }

    @Test("on a dark terminal the quiet zone is made of letters")
    func quietZone() throws {
        let lines = try QRCode("7").terminal().split(separator: "\n")
        let full = String(repeating: "█", count: 29)
        #expect(lines.count == 15)
        #expect(lines.prefix(2) == [full[...], full[...]])
        #expect(lines.suffix(2) == [full[...], String(repeating: "▀", count: 29)[...]])
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("████") && $0.hasSuffix("████") })
    }

    @Test("zbar and zxing read every one back from a dark terminal")
    func dark() throws {
        try expectReadBack(Sample.all()) {
            screen($0.code.terminal(), lettersAreDark: false)
        }
    }

    @Test("zbar and zxing read every one back from a light terminal")
    func light() throws {
        let samples = try Sample.all()
        let readings = try expectReadBack(samples) {
            screen($0.code.terminal(inverted: true), lettersAreDark: true)
        }
        for (sample, reading) in zip(samples, readings) {
            let box = darkBox(of: sample, scale: 3).map { $0 + margin * 3 }
            #expect(reading.dark == box)
        }
    }
}

/// Kept because a reader repairs a wrong module and says nothing.
private let seven = """
    █████████████████████████████
    █████████████████████████████
    ████ ▄▄▄▄▄ █▀▀ ███ ▄▄▄▄▄ ████
    ████ █   █ ███ ▄ █ █   █ ████
    ████ █▄▄▄█ █▄  █ █ █▄▄▄█ ████
    ████▄▄▄▄▄▄▄█▄▀ ▀ █▄▄▄▄▄▄▄████
    ████▄█▄█▄▀▄▀█ ▀▄██▀█▄█▀ █████
    █████▀█▄ ▀▄█▀▀▀█▄█▀█▄█▀█ ████
    █████████▄▄▄▀ ▀▀▄▀▄▀▄▀▄▄ ████
    ████ ▄▄▄▄▄ ██ ▀ ▀ ▄ ▀ ▄█▄████
    ████ █   █ █▄▄▄▄█▄ ▄█▄ ▀▄████
    ████ █▄▄▄█ █▄▀▄█▄█▀█▄█▀▀▄████
    ████▄▄▄▄▄▄▄█▄▄██▄█▄█▄█▄▄▄████
    █████████████████████████████
    ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀

    """

/// Empty modules around the text, as in a window that is larger than it.
private let margin = 6

/// A screenshot: each half of a letter becomes one dot.
private func screen(_ text: String, lettersAreDark: Bool) -> Picture {
    var dots: [[Bool]] = []
    for line in text.split(separator: "\n") {
        for half in ["█▀", "█▄"] {
            let inked = line.map { half.contains($0) }
            dots.append(inked.map { $0 == lettersAreDark })
        }
    }
    let ground = !lettersAreDark
    let side = [Bool](repeating: ground, count: margin)
    dots = dots.map { side + $0 + side }
    let blank = [Bool](repeating: ground, count: (dots.first ?? []).count)
    let rows = [[Bool]](repeating: blank, count: margin)
    return Picture(rows: rows + dots + rows, scale: 3)
}
