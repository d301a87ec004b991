import Testing
import Wire

@Suite("A form")
struct FormTests {
    private func read(_ text: String) -> [Form.Field]? {
        Form(reading: Array(text.utf8))?.fields
    }

    @Test("keeps its fields in order and decodes both halves of each")
    func order() {
        let fields = read("b=1&a=%D0%A7%d0%b0%D0%B9+%2B+2&c=&d&%61%62=x=y")
        #expect(
            fields == [
                .init("b", "1"), .init("a", "Чай + 2"), .init("c", ""), .init("d", ""),
                .init("ab", "x=y"),
            ]
        )
        #expect(read("") == [])
        #expect(read("&&a=1&") == [.init("a", "1")])
    }

    @Test(
        "that could be read in two ways is not read",
        arguments: [
            "a=1&a=1", "a=1&%61=2", "=1", "a=%", "a=%4", "a=%GG", "a=%FF", "%C0%80=1", "a=1&=",
        ]
    )
    func ambiguous(text: String) {
        #expect(read(text) == nil)
    }

    @Test("has no more fields than anybody sends")
    func limit() {
        let fields = (0..<Form.fieldLimit).map { "a\($0)=" }
        #expect(read(fields.joined(separator: "&"))?.count == Form.fieldLimit)
        #expect(read((fields + ["b="]).joined(separator: "&")) == nil)
    }

    @Test("is written so that it reads as it was")
    func round() {
        var form = Form([.init("описание", "Чай & кофе = 100% +;\n"), .init("a.b-c_d~e", "")])
        form.add("x", "\u{1}")
        #expect(form.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(Form(reading: form.text.utf8) == form)
        #expect(form["a.b-c_d~e"] == "")
        #expect(form["A.B-c_d~e"] == nil)
    }

    @Test("goes out as a POST with its own content type")
    func request() {
        let request = Request("https://bank.test/x.do", form: Form([.init("a", "1 2")]))
        #expect(request.method == .post)
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(request.body == Array("a=1%202".utf8))
    }
}
