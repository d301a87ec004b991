import Foundation

/// A file that a reader of codes can open.
struct Picture {
    let suffix: String
    let bytes: Data

    init(png: some Sequence<UInt8>) {
        suffix = "png"
        bytes = Data(png)
    }

    /// A PGM with `scale` pixels to a dot, true being dark.
    init(rows: [[Bool]], scale: Int) {
        let (black, white): (UInt8, UInt8) = (0, 255)
        let width = (rows.first?.count ?? 0) * scale
        var pgm = Data("P5\n\(width) \(rows.count * scale)\n255\n".utf8)
        for row in rows {
            let line = row.flatMap { [UInt8](repeating: $0 ? black : white, count: scale) }
            for _ in 0..<scale { pgm.append(contentsOf: line) }
        }
        suffix = "pgm"
        bytes = pgm
    }

    /// Draws an SVG by librsvg.
    init(svg: String, zoom: Int) throws {
        let png = try withFolder { folder in
            let file = folder.appending(path: "code.svg")
            try Data(svg.utf8).write(to: file)
            return try Program(name: "rsvg-convert")(["--zoom", "\(zoom)", file.path()])
        }
        self.init(png: png)
    }
}

extension [Picture] {
    /// Lends the pictures as files, in order.
    func withPaths<Result>(_ body: ([String]) throws -> Result) throws -> Result {
        try withFolder { folder in
            let paths = try enumerated().map { number, picture in
                let file = folder.appending(path: "\(number).\(picture.suffix)")
                try picture.bytes.write(to: file)
                return file.path()
            }
            return try body(paths)
        }
    }
}
