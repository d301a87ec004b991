import Payments
package import Seals
package import Wire

/// Alfa-Bank SBP at its "AnyWay" host: one address, the operation in `command`, each body signed.
///
/// Protocol sheet 1, section 4.1. Its notifications carry no proof, so they only hint. What no source
/// says, or where sources differ, is in `AlfaAssumptions.swift`.
package struct Alfa: Bank {
    package struct Settings: Sendable {
        /// The address of the contract; there is nothing behind it.
        package let serviceURL: String
        /// `TermNo`.
        package let terminal: String
        /// The bank's name for our key, sent as `key-name`.
        package let keyName: String
        package let signingKey: PrivateKey
        /// How each request is signed.
        package let signature: SignatureScheme
        /// Where the bank is to report payments.
        package let callbackURL: String

        package init(
            serviceURL: String,
            terminal: String,
            keyName: String,
            signingKey: PrivateKey,
            signature: SignatureScheme = .rsaSHA256,
            callbackURL: String
        ) {
            self.serviceURL = serviceURL
            self.terminal = terminal
            self.keyName = keyName
            self.signingKey = signingKey
            self.signature = signature
            self.callbackURL = callbackURL
        }
    }

    let settings: Settings

    package init(_ settings: Settings) {
        precondition(
            settings.signingKey.fits(settings.signature),
            "Alfa's key is of another kind"
        )
        self.settings = settings
    }

    package var capabilities: Capabilities {
        Capabilities(
            // An operation is read by `payrrn`, which was in the lost reply.
            readsLostActivation: false,
            // A status is asked by `qrcId` or `payrrn`, which were in the lost reply.
            readsLostIssue: false,
            offersRegisters: true,
            // `DelCashQRc` names only the link.
            releaseNamesCharge: false,
            // No client shows what comes of it.
            secondActivation: .unstated,
            // `paramsId` is there, but the bank is asked by `payrrn`, which is not.
            callbackNamesActivation: false,
            // There is no command that revokes a one-use code.
            offersRevoke: false,
            // The status of an ended activation has no word for that.
            tellsExpiry: false,
            offersRefund: true,
            // By the `messageID` that we give it.
            readsRefund: true,
            // No source says that a repeated `messageID` is harmless: look up first.
            repeatsRefundSafely: false,
            longestRegisterSeconds: Self.registerMinutes.upperBound * 60,
            longestCodeSeconds: Self.codeMinutes.upperBound * 60,
            shortestSeconds: Self.registerMinutes.lowerBound * 60
        )
    }

    static let codeMinutes: ClosedRange<Int64> = 1...129_600
    static let registerMinutes: ClosedRange<Int64> = 5...20
    static let purposeLimit = 140
    static let name = "Alfa"

    package func acknowledgement() -> Reply {
        Reply(status: 200)
    }
}

extension Alfa {
    /// The signature is over exactly the bytes that are sent.
    func request(_ command: String, _ fields: [JSON.Member]) -> Request {
        let members: [JSON.Member] = [
            .init("command", .text(command)), .init("TermNo", .text(settings.terminal)),
        ]
        let body = JSON.object(members + fields).bytes
        let signature = settings.signingKey.signature(over: body, as: settings.signature)
        let headers: Headers = [
            "Authorization": Base64.text(signature),
            "key-name": settings.keyName,
            "Content-Type": AlfaAssumptions.contentType,
        ]
        return Request(.post, settings.serviceURL, headers: headers, body: body)
    }

    /// Where the bank is to report; it comes with every code.
    var reporting: JSON.Member {
        .init("queryData", ["notificationUrl": .text(settings.callbackURL)])
    }

    static func purpose(_ charge: Charge) -> JSON {
        .text(FieldText.cut(charge.purpose, to: purposeLimit))
    }

    /// Whole minutes, rounded down: a code that outlives its charge could be paid too late.
    static func minutes(_ charge: Charge, within limits: ClosedRange<Int64>) -> JSON {
        let minutes = charge.deadline.seconds(since: charge.requestedAt) / 60
        return .integer(min(max(minutes, limits.lowerBound), limits.upperBound))
    }

    /// A GUID that one name of ours always leads to: the bank takes nothing else as `messageID`.
    static func messageID(_ name: String) -> String {
        var bytes = Array(Digest.sha256(Array(name.utf8)).prefix(16))
        // Version 8, "by own rule", and the usual variant (RFC 9562).
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(bytes))
        let ends = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)]
        return ends.map { String(digits[$0.0..<$0.1]) }.joined(separator: "-")
    }

    /// What a good reply carries.
    static func content(of reply: Reply) throws(BankTrouble) -> JSON {
        let body = try BankReply.object(in: reply, of: name)
        guard let code = body["ErrorCode"]?.textOrLiteral else {
            throw .unknown("\(name) answered HTTP \(reply.status) without an ErrorCode")
        }
        guard code == "0" else {
            let words = PercentWords.read(body["message"]?.text ?? "")
            throw .refused(code: BankWords.code(code), words: BankWords.words(words))
        }
        guard reply.status < 300 else {
            throw .unknown("\(name) answered HTTP \(reply.status) with ErrorCode 0")
        }
        return body
    }

    static func unreadable(_ field: String) -> BankTrouble {
        .unknown("\(name)'s reply has no readable \(field)")
    }
}
