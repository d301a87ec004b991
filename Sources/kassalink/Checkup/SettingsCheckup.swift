import Banks
import HTTPAPI
import Payments
import Seals

/// Settings that are possible and still deserve a second look.
struct SettingsCheckup {
    let settings: Settings
    let now: Moment

    func findings() -> [Finding] {
        openToTheWorld + metrics + callbackReach + daysOfKeys + whoIsTold + refunds
    }

    private var openToTheWorld: [Finding] {
        guard let address = Address(host: settings.host), !address.isLoopback else {
            return []
        }
        return [
            Finding(
                .warn,
                "служба слушает \(settings.host) без шифрования: нужен прокси с TLS",
                "listening on \(settings.host) without TLS: put a proxy before it"
            )
        ]
    }

    /// On the loopback they are open, and whatever a proxy passes on with them.
    private var metrics: [Finding] {
        switch settings.metricsReaders {
        case .holders: return []
        case .nobody:
            return [
                Finding(
                    .warn,
                    "/metrics закрыт: служба слушает \(settings.host)",
                    "nobody can read /metrics: set http.metrics-token-file"
                )
            ]
        case .anyone:
            guard let address = Address(settings.publicURL), !address.isPrivate else { return [] }
            return [
                Finding(
                    .warn,
                    "/metrics открыт всем, кого пропускает прокси",
                    "keep \(settings.publicURL)/metrics from the proxy, or set "
                        + "http.metrics-token-file"
                )
            ]
        }
    }

    /// A bank cannot call back to an address that only means something here.
    private var callbackReach: [Finding] {
        let isLocal = Address(settings.publicURL)?.isPrivate ?? true
        return settings.accounts.filter(\.isCallbackOn).map { account in
            let name = account.id.id.text
            let place = "\(settings.publicURL)/callbacks/\(account.bankName)/\(name)/‹secret›"
            return isLocal
                ? Finding(
                    .warn,
                    "\(name): банк не сможет позвать \(place)",
                    "the bank cannot reach this: set http.public-url, or callbacks: off"
                )
                : Finding(.ok, "\(name): адрес для уведомлений", place)
        }
    }

    /// Without a good key callbacks are refused, and calls are sealed with one that is over.
    private var daysOfKeys: [Finding] {
        settings.accounts.compactMap { account in
            let name = account.id.id.text
            let keys = account.bank(callbackURL: "", now: { now }).keyUses
            let seconds = now.milliseconds / 1000
            guard !keys.isEmpty else { return nil }
            guard keys.contains(where: { $0.isGood(at: seconds) }) else {
                return Finding(
                    .bad,
                    "\(name): ни один ключ сейчас не действует",
                    "no key of it is good now: correct from= and until="
                )
            }
            guard !keys.contains(where: { $0.isGood(at: seconds + Self.soon) }) else { return nil }
            return Finding(
                .warn,
                "\(name): через неделю не будет действующего ключа",
                "no key of it is good in a week: add the next one"
            )
        }
    }

    /// A week, seconds.
    private static let soon: Int64 = 7 * 86_400

    private var whoIsTold: [Finding] {
        settings.listeners.isEmpty
            ? [Finding(.warn, "о платежах никто не узнает сам", "no listeners: only the feed")]
            : []
    }

    private var refunds: [Finding] {
        settings.listeners.filter(\.hearsNoRefunds).map { listener in
            let name = listener.id.text
            return Finding(
                .warn,
                "\(name): о возвратах не узнает: нет статьи расходов",
                "refunds are not told: set \(SettingKey.listenerExpenseItem.path(of: name))"
            )
        }
    }
}
