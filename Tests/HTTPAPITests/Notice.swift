import Seals
import Wire

extension TestDoor {
    /// What Raiffeisen says of money for this order, and its seal.
    static func notice(order: String, key: Secret = key) -> (body: String, seal: String) {
        let date = "2026-01-15T10:20:30.123456+03:00"
        let sealed = "1500.5|MA0000000001|\(order)|SUCCESS|\(date)"
        let body =
            #"{"transactionId":41,"qrId":"AD1","sbpMerchantId":"MA0000000001","merchantId":123,"#
            + #""amount":1500.5,"currency":"RUB","transactionDate":"\#(date)","#
            + #""paymentStatus":"SUCCESS","additionalInfo":null,"order":"\#(order)","#
            + #""createDate":"2026-01-15T10:20:00+03:00"}"#
        return (body, Seal(sealing: sealed, with: key.bytes).hex)
    }
}
