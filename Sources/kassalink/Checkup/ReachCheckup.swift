import Foundation
import Ledger
import Payments
import Wire

/// Whether banks and listeners answer at all, and what time it is there.
struct ReachCheckup {
    let settings: Settings
    let senders: Senders

    static let timeoutSeconds: Int64 = 5
    /// Beyond the first a seal may soon look too old; beyond the second it does (E19).
    static let warnSkewSeconds: Int64 = 30
    static let badSkewSeconds: Int64 = 120

    func findings() async -> [Finding] {
        var findings: [Finding] = []
        for account in settings.accounts {
            findings += await bank(account)
        }
        for fiscal in settings.fiscals {
            let name = fiscal.id.id.text
            findings.append(await reach(fiscal.baseURL, named: name, over: senders.common))
        }
        for listener in settings.listeners {
            let name = listener.id.text
            findings.append(await reach(listener.url, named: name, over: senders[listener]))
        }
        return findings
    }

    private func bank(_ account: AccountSettings) async -> [Finding] {
        let name = "\(account.id.id.text) (\(account.bankName))"
        let asked = Date()
        let outcome = await send(to: account.baseURL, over: senders[account.id.id])
        var findings = [finding(for: outcome, at: account.baseURL, named: name)]
        if case .reply(let reply) = outcome, let theirs = Self.date(in: reply) {
            let ours = asked.addingTimeInterval(Date().timeIntervalSince(asked) / 2)
            let skew = Int64(abs(theirs.timeIntervalSince(ours)))
            let level: Finding.Level =
                skew > Self.badSkewSeconds ? .bad : skew > Self.warnSkewSeconds ? .warn : .ok
            findings.append(
                Finding(level, "\(name): часы расходятся на \(skew) с", "clock skew \(skew) s")
            )
        }
        return findings
    }

    private func reach(_ url: String, named name: String, over sender: any Sender) async -> Finding
    {
        finding(for: await send(to: url, over: sender), at: url, named: name)
    }

    private func send(to url: String, over sender: any Sender) async -> Outcome {
        await sender.send(Request(.get, url), timeoutSeconds: Self.timeoutSeconds)
    }

    /// Any answer will do, a 404 too: the line is there.
    private func finding(for outcome: Outcome, at url: String, named name: String) -> Finding {
        switch outcome {
        case .reply(let reply):
            Finding(.ok, "\(name): отвечает", "\(url) answers (HTTP \(reply.status))")
        case .neverSent(let why), .lost(let why):
            Finding(.bad, "\(name): нет связи", "\(url) does not answer: \(why)")
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(in reply: Reply) -> Date? {
        guard let text = reply.headers["Date"] else { return nil }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return formatter.date(from: text)
    }
}
