import Wire

/// Files as a form sends them (RFC 7578), each with the name that it had on its sender's disk.
enum Multipart {
    struct File: Hashable {
        let name: String
        let bytes: [UInt8]
    }

    static let fileLimit = 16

    /// The text between the files; nil where the body is no form with files.
    static func boundary(_ contentType: String?) -> String? {
        let parts = (contentType ?? "").split(separator: ";").map {
            String($0.trimmingPrefix { $0 == " " })
        }
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        let text = parts.dropFirst().first { $0.lowercased().hasPrefix("boundary=") }?
            .dropFirst("boundary=".count).filter { $0 != "\"" }
        return text.flatMap { (1...70).contains($0.utf8.count) ? $0 : nil }
    }

    /// - Returns: nil for a body that is not whole.
    static func files(in body: [UInt8], boundary: String) -> [File]? {
        // The first one has no line end before it.
        let mark = Array("\r\n--\(boundary)".utf8)
        guard body.starts(with: mark.dropFirst(2)) else { return nil }
        var files: [File] = []
        var place = mark.count - 2
        while true {
            let rest = body[place...]
            if rest.starts(with: "--".utf8) { return files }
            guard rest.starts(with: lineEnd), files.count < fileLimit,
                let end = firstPlace(of: mark, in: rest),
                let file = file(body[(place + lineEnd.count)..<end], number: files.count + 1)
            else { return nil }
            files.append(file)
            place = end + mark.count
        }
    }

    private static let lineEnd = Array("\r\n".utf8)
    private static let blankLine = Array("\r\n\r\n".utf8)

    private static func file(_ part: ArraySlice<UInt8>, number: Int) -> File? {
        guard let end = firstPlace(of: blankLine, in: part.prefix(headLimit)) else { return nil }
        let head = String(decoding: part[..<end], as: UTF8.self)
        let told = head.firstMatch(of: /filename="([^"]*)"/).map { String($0.output.1) }
        let plain = (told ?? "").unicodeScalars.filter { $0.properties.generalCategory != .control }
        let name = String(String.UnicodeScalarView(plain.prefix(nameLimit)))
        return File(
            name: name.isEmpty ? "file \(number)" : name,
            bytes: Array(part[(end + blankLine.count)...])
        )
    }

    private static let headLimit = 4096
    private static let nameLimit = 100

    private static func firstPlace(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var place = bytes.startIndex
        while let next = bytes[place...].firstIndex(of: mark[0]) {
            if bytes[next...].starts(with: mark) { return next }
            place = next + 1
        }
        return nil
    }
}
