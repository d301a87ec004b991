/// A signed token of three parts, `header.payload.signature` (RFC 7515, section 7.1).
///
/// It is signed with RS256 and nothing else: the key and the algorithm come from the settings, and
/// the header is for the reader to check, never to choose by.
package struct CompactJWS: Sendable {
    /// JSON, unread.
    package let header: [UInt8]
    /// The claims, unread, and not to be believed before `isSigned(by:)`.
    package let payload: [UInt8]
    private let signed: [UInt8]
    private let signature: [UInt8]

    package static let lengthLimit = 65_536

    /// nil for anything but three parts of base64url, none of them empty.
    package init?(_ text: [UInt8]) {
        guard text.count <= Self.lengthLimit else { return nil }
        let parts = text.split(
            separator: UInt8(ascii: "."),
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let read = parts.compactMap { Base64.urlBytes(String(decoding: $0, as: UTF8.self)) }
        guard read.count == 3 else { return nil }
        header = read[0]
        payload = read[1]
        signature = read[2]
        signed = Array(text[..<parts[1].endIndex])
    }

    package func isSigned(by key: PublicKey) -> Bool {
        key.accepts(signature, over: signed, as: .rsaSHA256)
    }

    /// The token over these two parts, as a bank sends it.
    package static func text(header: String, payload: [UInt8], key: PrivateKey) -> String {
        let signed = Base64.urlText(Array(header.utf8)) + "." + Base64.urlText(payload)
        let signature = key.signature(over: Array(signed.utf8), as: .rsaSHA256)
        return signed + "." + Base64.urlText(signature)
    }
}
