import Banks
import Payments
import Testing
import Wire

@Suite("Reading a charge at Alfa")
struct AlfaReadingTests {
    private func read(_ more: String, use: Link.Use = .reusable) throws -> Reading {
        let exchange = try AlfaContract.bank().read(
            Recorded.charge(activation: "626512345678"),
            on: Recorded.register,
            use: use
        )
        return try play(exchange, Reply(200, #"{"ErrorCode":0,\#(more)}"#)).value
    }

    @Test("a register's code is asked about by payrrn alone, a one-use code by itself")
    func question() throws {
        let bank = try AlfaContract.bank()
        let charge = Recorded.charge(activation: "626512345678")
        let register = try bank.read(charge, on: Recorded.register, use: .reusable).request
        #expect(
            AlfaContract.body(register)
                == #"{"command":"GetQRCstatus","TermNo":"90000001","payrrn":"626512345678"}"#
        )
        let code = try bank.read(charge, on: Recorded.dynamic, use: .once).request
        #expect(
            AlfaContract.body(code) == """
                {"command":"GetQRCstatus","TermNo":"90000001",\
                "qrcId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"}
                """
        )
    }

    @Test(
        "only ACWP under a number is money; a word that we do not know is still going on",
        arguments: [
            (#""status":"NTST""#, .waiting), (#""status":"RJCT""#, .declined),
            (#""status":"RCVD""#, .inProgress), (#""status":"ACTC""#, .inProgress),
            (#""status":"ACWP","amount":1"#, .inProgress),
            (#""status":"ACWP","trxId":"","amount":1"#, .inProgress),
            (#""status":"acwp","trxId":"A1","amount":1"#, .inProgress),
        ] as [(String, Reading)]
    )
    func words(more: String, reading: Reading) throws {
        #expect(try read(more) == reading)
    }

    @Test("the sum is that of the reply, as number or text, and the date is Moscow's")
    func money() throws {
        let paid = Incoming(number: "A1", amount: Money(kopecks: 150_050), paidAt: Recorded.noon)
        for (amount, date) in [("150050", "20261001120000"), (#""150050""#, #""20261001120000""#)] {
            let reading = try read(
                """
                "status":"ACWP","trxId":"A1","amount":\(amount),"currency":"RUB","trxDT":\(date),\
                "payrrn":"626512345678"
                """
            )
            #expect(reading == .paid(paid))
        }
        let undated = Incoming(number: "A1", amount: Money(kopecks: 1), paidAt: nil)
        for date in ["1", #""20261301120000""#, #""2026100112000x""#] {
            let more = #""status":"ACWP","trxId":"A1","amount":1,"trxDT":\#(date)"#
            #expect(try read(more) == .paid(undated))
        }
    }

    @Test(
        "another activation, another currency, or a sum that is no whole kopecks says nothing",
        arguments: [
            #""status":"ACWP","trxId":"A1","amount":1,"payrrn":"626512345679""#,
            #""status":"ACWP","trxId":"A1","amount":1,"currency":"USD""#,
            #""status":"ACWP","trxId":"A1","amount":1.5"#,
            #""status":"ACWP","trxId":"A1","amount":"-1""#,
            #""status":"ACWP","trxId":"A1""#, #""amount":1"#,
        ]
    )
    func senseless(more: String) {
        #expect(throws: BankTrouble.self) { try read(more) }
    }
}
