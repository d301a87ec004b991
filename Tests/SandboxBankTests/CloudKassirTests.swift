import Payments
import SandboxBank
import Seals
import Testing
import Wire

@Suite("The sandbox's fiscal service")
struct CloudKassirSideTests {
    private static let start = Moment(milliseconds: 1_795_165_391_000)

    /// A service whose clock stands still.
    private func side() -> CloudKassirSide {
        CloudKassirSide(
            settings: SandboxSettings.CloudKassir(login: "shop", password: Secret("p")),
            now: { Self.start }
        )
    }

    private func body(_ name: String = "a-1", vat: String = "vat22", year: Int = 2026) -> String {
        """
        {"external_id":"\(name)","receipt":{"client":{"email":"a@b.ru"},"company":{"email":"s@b.ru",\
        "sno":"osn","inn":"7701000001","payment_address":"x"},"items":[{"name":"Чай","price":10.00,\
        "quantity":1,"sum":10.00,"payment_method":"full_payment","payment_object":"commodity",\
        "vat":"\(vat)"}],"payments":[{"type":2,"sum":10.00}],"total":10.00},\
        "timestamp":"20.11.\(year) 12:03:11","type":"sell"}
        """
    }

    private func post(
        _ text: String,
        to side: CloudKassirSide,
        _ fate: CloudKassirSide.Fate = .usual
    )
        -> (status: Int, json: JSON?)
    {
        let headers: Headers = ["Authorization": "Basic " + Base64.text(Array("shop:p".utf8))]
        let request = Request(.post, "", headers: headers, body: Array(text.utf8))
        let reply = side.answer(request, path: ["receipts"]) { fate }
        return (reply.status, try? JSON(reading: reply.body))
    }

    private func read(_ id: String, at side: CloudKassirSide) -> JSON? {
        let headers: Headers = ["Authorization": "Basic " + Base64.text(Array("shop:p".utf8))]
        let reply = side.answer(Request(.get, "", headers: headers), path: ["receipts", id])
        return try? JSON(reading: reply.body)
    }

    @Test("lets nobody in without login and password")
    func closed() {
        let reply = side().answer(Request(.post, "", body: []), path: ["receipts"])
        #expect(reply.status == 401)
    }

    @Test(
        "refuses what no till could print",
        arguments: [
            ("10.00},", "10.01},"), (#""type":2"#, #""type":1"#), (#""client""#, #""buyer""#),
            (#""inn":"7701000001""#, #""inn":"""#), (#""name":"Чай""#, #""name":"""#),
            (#""sum":10.00,"p"#, #""sum":"10","p"#), (#""type":"sell""#, #""type":"buy""#),
        ]
    )
    func wrong(part: String, instead: String) {
        let text = body().replacing(part, with: instead)
        #expect(text != body())
        let (status, json) = post(text, to: side())
        #expect(status == 400)
        #expect(json?["error"]?["code"]?.integer == 32)
    }

    @Test("the old rate is for sales of its own time")
    func oldRate() {
        #expect(post(body(vat: "vat20"), to: side()).status == 400)
        #expect(post(body(vat: "vat20", year: 2025), to: side()).status == 201)
        let text = body(vat: "vat20").replacing(#""sell""#, with: #""sell_return""#)
        #expect(post(text, to: side()).status == 201)
    }

    @Test("one name is one receipt, whatever is sent under it again")
    func sameName() {
        let side = side()
        let first = post(body(), to: side)
        let again = post(body(vat: "none"), to: side)
        #expect((first.status, again.status) == (201, 200))
        #expect(first.json?["id"] == again.json?["id"])
        #expect(side.receipts.count == 1)
        #expect(post(body("a-2"), to: side).status == 201)
        #expect(side.receipts.count == 2)
    }

    @Test("a receipt is made after a while, or not at all")
    func made() {
        let side = side()
        _ = post(body(), to: side)
        #expect(read("task-1", at: side)?["status"] == "wait")
        _ = post(body("a-2"), to: side, .init(milliseconds: 0, failure: "ФН полон"))
        #expect(read("task-2", at: side)?["error"]?["text"] == "ФН полон")
        #expect(read("task-3", at: side) == nil)
        _ = post(body("a-3"), to: side, .init(milliseconds: 0))
        let done = read("task-3", at: side)
        #expect(done?["status"] == "done")
        #expect(done?["payload"]?["total"]?.literal == "10.00")
        #expect(done?["payload"]?["fd"]?.integer == 3)
    }
}
