/// The values of one statement, laid out as libpq wants them and lent for one call.
enum Parameters {
    typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

    private static let binary: CInt = 1

    static func lend<Result>(
        _ values: [Value],
        _ body: (Pointers?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> Result
    ) -> Result {
        let formats = values.map { if case .bytes = $0 { binary } else { CInt(0) } }
        let lengths = values.map { value in
            if case .bytes(let bytes) = value { CInt(bytes.count) } else { CInt(0) }
        }
        let texts = values.map { value -> [CChar]? in
            switch value {
            case .null: nil
            case .text(let text): text.utf8.map(CChar.init(bitPattern:)) + [0]
            case .bytes(let bytes): bytes.map(CChar.init(bitPattern:)) + [0]
            }
        }
        return unsafe CStrings.lend(texts) { pointers in
            unsafe lengths.withUnsafeBufferPointer { lengths in
                unsafe formats.withUnsafeBufferPointer { formats in
                    unsafe body(pointers, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }
}

/// A list of texts as C knows it: pointers to bytes that end with zero, and nil at the end.
enum CStrings {
    static func lend<Result>(
        _ texts: [String],
        _ body: (Parameters.Pointers?) -> Result
    ) -> Result {
        unsafe lend(texts.map { Array($0.utf8.map(CChar.init(bitPattern:))) + [0] }, body)
    }

    /// nil stays nil.
    static func lend<Result>(
        _ texts: [[CChar]?],
        _ body: (Parameters.Pointers?) -> Result
    ) -> Result {
        let bytes = texts.flatMap { $0 ?? [] }
        return unsafe bytes.withUnsafeBufferPointer { all in
            var place = 0
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            for text in texts {
                unsafe pointers.append(text == nil ? nil : all.baseAddress?.advanced(by: place))
                place += text?.count ?? 0
            }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
