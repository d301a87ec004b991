import Testing
import Wire

@Suite("JSON at the door")
struct JSONTests {
    @Test(
        "what is not exactly JSON is refused, with the reason",
        arguments: [
            ("", .unexpectedEnd), ("{", .unexpectedEnd), (#"{"a":1"#, .unexpectedEnd),
            (#"{"a":1,}"#, .unexpectedByte), ("01", .trailingText), ("+1", .unexpectedByte),
            ("1.", .unexpectedEnd), (".5", .unexpectedByte), ("NaN", .unexpectedByte),
            ("tru", .unexpectedEnd), ("[1,]", .unexpectedByte), ("'a'", .unexpectedByte),
            ("\"a\nb\"", .unexpectedByte), (#""\x""#, .unexpectedByte),
            (#""\ud800""#, .unexpectedByte),
            (#"{"a":1,"a":2}"#, .duplicateName), ("1 2", .trailingText), ("{}x", .trailingText),
        ] as [(String, JSON.Unreadable.Why)]
    )
    func refused(text: String, why: JSON.Unreadable.Why) {
        let error = #expect(throws: JSON.Unreadable.self) { try JSON(reading: Array(text.utf8)) }
        #expect(error?.why == why)
    }

    @Test("two members of one name are found wherever they stand", arguments: [2, 16, 17, 18, 40])
    func duplicates(count: Int) throws {
        let names = (1...count).map { "n\($0)" }
        func object(_ names: [String]) throws -> JSON {
            let members = names.map { "\"\($0)\":1" }.joined(separator: ",")
            return try JSON(reading: Array("{\(members)}".utf8))
        }
        #expect(try object(names)["n\(count)"] == 1)
        for twice in names {
            let error = #expect(throws: JSON.Unreadable.self) { try object(names + [twice]) }
            #expect(error?.why == .duplicateName)
        }
    }

    @Test("bytes that are not UTF-8 are refused before anything else")
    func brokenText() {
        let error = #expect(throws: JSON.Unreadable.self) {
            try JSON(reading: [0x22, 0xC3, 0x28, 0x22])
        }
        #expect(error?.why == .notUTF8)
    }

    @Test("nesting has a limit, and no input reaches the end of the stack")
    func depth() {
        let deep = String(repeating: "[", count: 100_000)
        let error = #expect(throws: JSON.Unreadable.self) { try JSON(reading: Array(deep.utf8)) }
        #expect(error?.why == .tooDeep)
    }

    @Test(
        "a number keeps the text that it was written with",
        arguments: [
            "0", "-0", "1500.50", "10.0", "1e5", "1.5E-3", "123456789012345678901234567890",
        ]
    )
    func literals(text: String) throws {
        let json = try JSON(reading: Array(#"{"amount": \#(text) }"#.utf8))
        #expect(json["amount"]?.literal == text)
        #expect(json.compactText == #"{"amount":\#(text)}"#)
    }

    @Test("escapes, surrogate pairs and a byte order mark are read as 1C and banks write them")
    func texts() throws {
        let bytes = [0xEF, 0xBB, 0xBF] + Array(#"{"a":"\u0417\n\"\\\/ \ud83d\ude00 ё"}"#.utf8)
        #expect(try JSON(reading: bytes)["a"]?.text == "З\n\"\\/ 😀 ё")
    }

    @Test("what is written is read back as itself")
    func roundTrip() throws {
        let json: JSON = [
            "text": "кавычка \" и \\ и \u{1}", "list": [1, .null, true, .number("1.50")],
            "object": ["empty": [:], "none": []],
        ]
        #expect(try JSON(reading: json.bytes) == json)
    }
}
