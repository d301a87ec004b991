import ArgumentParser
import Foundation
import QRCode

/// Draws a text as a QR code; no service is asked.
struct QRCommand: ParsableCommand {
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case terminal, png, svg, escpos
    }

    static let configuration = CommandConfiguration(
        commandName: "qr",
        abstract: "Draw a text as a QR code: terminal, PNG, SVG or ESC/POS.",
        discussion: """
            kassalink qr 'https://qr.nspk.ru/…'                          in the terminal
            kassalink qr 'https://qr.nspk.ru/…' --out code.png --mm 30   30 mm wide on paper
            kassalink qr 'https://qr.nspk.ru/…' --form escpos > /dev/usb/lp0

            Widths include the white border of 4 modules, without which readers fail.
            """
    )

    @Argument(help: "The text; - reads it from the standard input.")
    var text: String
    @Option(help: "terminal, png, svg or escpos; by default what the name of --out ends with.")
    var form: Form?
    @Option(help: "File to write instead of the standard output.")
    var out: String?
    @Option(help: "How much damage can be repaired: l 7 %, m 15 %, q 25 %, h 30 %.")
    var ecc: QRCode.Level = .m
    @Option(help: "Pixels (or printer dots) to a module.")
    var scale: Int?
    @Option(help: "PNG: at most so many pixels wide.")
    var size: Int?
    @Option(help: "PNG and SVG: so many millimetres wide on paper.")
    var mm: Int?
    @Option(help: "PNG: dots per inch of the printer.")
    var dpi = 300
    @Option(help: "ESC/POS: printable width in dots: 576 on 80 mm paper, 384 on 58 mm.")
    var paperDots = 576
    @Flag(help: "Terminal: for dark letters on a light ground.")
    var inverted = false

    func validate() throws {
        guard [scale, size, mm].compactMap(\.self).count <= 1 else {
            throw ValidationError("--scale, --size and --mm exclude each other")
        }
        guard form != nil || out == nil || ending != nil else {
            throw ValidationError("name --form, or end --out in .png, .svg or .escpos")
        }
    }

    func run() throws {
        let picture: [UInt8]
        do throws(QRCode.Refusal) {
            picture = try drawn(QRCode(written(), level: ecc))
        } catch {
            throw ValidationError(Self.words(for: error))
        }
        try Terminal.write(picture, to: out)
    }

    private var ending: Form? {
        out.flatMap { Form(rawValue: URL(fileURLWithPath: $0).pathExtension.lowercased()) }
    }

    private func written() -> String {
        guard text == "-" else { return text }
        let data = FileHandle.standardInput.readDataToEndOfFile()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private func drawn(_ code: QRCode) throws(QRCode.Refusal) -> [UInt8] {
        switch form ?? ending ?? .terminal {
        case .terminal: return Array(code.terminal(inverted: inverted).utf8)
        case .svg: return Array(try code.svg(millimetres: mm).utf8)
        case .escpos: return try code.escpos(scale: scale ?? 6, paperDots: paperDots)
        case .png:
            if let mm { return try code.png(.millimetres(mm, dpi: dpi)) }
            if let size { return try code.png(.pixels(size, dpi: dpi)) }
            return try code.png(.scale(scale ?? 8, dpi: dpi))
        }
    }

    static func words(for refusal: QRCode.Refusal) -> String {
        switch refusal {
        case .empty: "there is no text to draw"
        case .tooLong(let bytes, let limit):
            "the text has \(bytes) bytes, this level holds \(limit): shorten it or lower --ecc"
        case .outOfRange(let measure, let value, let allowed):
            "\(measure.rawValue) \(value) does not fit this code: "
                + "\(allowed.lowerBound) to \(allowed.upperBound)"
        case .widerThanPaper(let dots, let paperDots):
            "the code is \(dots) dots wide at the least, the paper \(paperDots)"
        }
    }
}

extension QRCode.Level: ExpressibleByArgument {}
