/// All that pictures of one size have in common, ready to be put around the modules.
///
/// Eight modules are always `scale` whole bytes. So a picture is written in 256 words, and a row of
/// modules is a line of words and an order to repeat the line. What a word is in bits is worked out
/// once for a size: modules are taken for throws of a coin, and what that makes frequent is short.
struct Plate: Sendable {
    struct Size: Hashable, Sendable {
        /// Modules in a row, with the quiet zone.
        let modules: Int
        let scale: Int

        /// With the byte in front that says how the line is filtered, which is not at all.
        var bytesPerLine: Int { (modules * scale + 7) / 8 + 1 }
    }

    /// Eight modules as bits of deflate, and what they add to the sum over the bytes.
    struct Word: Sendable {
        let head: Bits
        /// What a long word has besides.
        let tail: [Bits]
        let stretch: Adler32.Stretch
    }

    let size: Size
    /// All before the first row of the symbol.
    let opening: [Bits]
    let lineStart: Bits
    /// By the modules, the first in the lowest bit, 1 is dark.
    let words: [Word]
    /// What ends a line; only the first of its modules can be dark.
    let ends: [Word]
    /// Repeats a line until the modules are square.
    let again: [Bits]
    /// All after the last row of the symbol.
    let closing: [Bits]
    /// A line of the quiet zone.
    let light: Adler32.Stretch
    /// Room enough for any picture of the size.
    let byteLimit: Int

    static let making = Kept<Size, Plate>(limit: 64) { Plate(of: $0) }

    init(of size: Size) {
        let (rows, fullWords) = (size.modules - 2 * QRCode.quietZone, size.modules / 8)
        let above = Distance.line(size.bytesPerLine)
        let start = Step.byte(0)
        let words = (0..<256).map { pixels($0, modules: 8, scale: size.scale) }
        let ends = (0..<2).map { pixels($0, modules: size.modules % 8, scale: size.scale) }
        let again = Step.repeats((size.scale - 1) * size.bytesPerLine, from: above)
        let lightLine = [[0]] + [[UInt8]](repeating: words[0], count: fullWords) + [ends[0]]
        let margin =
            lightLine.flatMap(steps)
            + Step.repeats((QRCode.quietZone * size.scale - 1) * size.bytesPerLine, from: above)

        var weights = [Int](repeating: 0, count: Step.symbolCount)
        func expect(_ steps: [Step], times: Int) {
            for step in steps { weights[step.symbol] += times }
        }
        expect(margin + margin + [.end], times: 256)
        expect(again + [start], times: 256 * rows)
        expect(steps(ends[0]) + steps(ends[1]), times: 128 * rows)
        for (modules, word) in words.enumerated() {
            let followsMargin = modules % 16 == 0
            expect(steps(word), times: rows * (fullWords - 1 + (followsMargin ? 16 : 0)))
        }

        let code = Huffman(weights)
        self.size = size
        self.opening = packed(code.opening(above) + margin.map(code.bits))
        self.lineStart = code.bits(start)
        self.words = words.map { Word($0, code) }
        self.ends = ends.map { Word($0, code) }
        self.again = packed(again.map(code.bits))
        self.closing = packed((margin + [.end]).map(code.bits))
        var light = Adler32.Stretch()
        for byte in lightLine.joined() { light.append(byte) }
        self.light = light
        let longestWord = 1 + (self.words.map(\.tail.count).max() ?? 0)
        let piecesPerRow = 1 + (fullWords + 1) * longestWord + again.count
        byteLimit = 8 * (opening.count + rows * piecesPerRow + closing.count + 4)
    }
}

extension Plate.Word {
    fileprivate init(_ pixels: [UInt8], _ code: Huffman) {
        let pieces = packed(steps(pixels).map(code.bits))
        head = pieces[0]
        tail = Array(pieces.dropFirst())
        var stretch = Adler32.Stretch()
        for byte in pixels { stretch.append(byte) }
        self.stretch = stretch
    }
}

extension Huffman {
    fileprivate func bits(_ step: Step) -> Bits { codes[step.symbol] + step.rest }
}

/// Eight to a byte, the first in the highest bit, 1 is light.
private func pixels(_ modules: Int, modules count: Int, scale: Int) -> [UInt8] {
    (0..<(count * scale + 7) / 8).map { byte in
        (0..<8).reduce(0) { sum, bit in
            sum << 1 | UInt8(~modules >> ((byte * 8 + bit) / scale) & 1)
        }
    }
}

/// Writes bytes as they are, and a run of one byte as an order where that is shorter.
private func steps(_ bytes: [UInt8]) -> [Step] {
    var steps: [Step] = []
    var rest = bytes[...]
    while let byte = rest.first {
        let run = rest.prefix { $0 == byte }.count
        rest = rest.dropFirst(run)
        if run > shortestOrder {
            steps += [.byte(byte)] + Step.repeats(run - 1, from: .byte)
        } else {
            steps += [Step](repeating: .byte(byte), count: run)
        }
    }
    return steps
}

private let shortestOrder = 3

/// Joins short pieces to longer ones, as few as can be.
private func packed(_ pieces: [Bits]) -> [Bits] {
    pieces.reduce(into: []) { packed, piece in
        if let last = packed.last, last.count + piece.count <= Bits.limit {
            packed[packed.count - 1] = last + piece
        } else {
            packed.append(piece)
        }
    }
}
