package import Payments

/// Ids and payloads as НСПК makes them (protocol sheet 1, 2.1 and 2.2).
///
/// Only a sandbox may make them: in the world they come from the processing centre.
package enum LinkText {
    /// A prefix of six and a version 4 UUID in 26 digits of base32hex, 32 characters in all.
    package static func id(prefix: String, uuid: [UInt8]) -> String {
        precondition(uuid.count == 16 && prefix.utf8.count == 6, "an id has a UUID and a prefix")
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUV")
        var text = prefix
        var (buffer, bits): (UInt32, Int) = (0, 2)
        for byte in uuid {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(digits[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= 1 << UInt32(bits) - 1
        }
        return text
    }

    /// `bytes` are 16 by chance.
    package static func newID(prefix: String, bytes: [UInt8]) -> String {
        var uuid = bytes
        uuid[6] = uuid[6] & 0x0F | 0x40
        uuid[8] = uuid[8] & 0x3F | 0x80
        return id(prefix: prefix, uuid: uuid)
    }

    package static func payload(
        id: String,
        type: String,
        bank: String,
        amount: Money?
    ) -> String {
        let sum = amount.map { "&sum=\($0.kopecks)&cur=RUB" } ?? ""
        let link = "https://qr.nspk.ru/\(id)?type=\(type)&bank=\(bank)\(sum)"
        return "\(link)&crc=\(crc(of: link))"
    }

    /// CRC-16/CCITT-FALSE in four upper-case digits.
    package static func crc(of text: String) -> String {
        var crc: UInt16 = 0xFFFF
        for byte in text.utf8 {
            crc ^= UInt16(byte) << 8
            for _ in 0..<8 {
                crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1
            }
        }
        let digits = String(crc, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
