import Payments
import Seals
import Wire

/// The gateway's callbacks, each with its checksum.
extension RBSSide {
    enum Sealer {
        case settings
        /// Somebody who does not know the key.
        case forger
    }

    func callbacks(
        about order: SandboxNetwork.Activation,
        _ word: Payer.Word,
        _ faults: Faults
    ) -> [Request] {
        let amount = order.paid?.amount ?? order.amount
        let told = callback(
            about: order,
            "deposited",
            isDone: word == .paid,
            amount: amount,
            .settings,
            faults
        )
        return told.map { [$0] } ?? []
    }

    func forgery(about order: SandboxNetwork.Activation, _ faults: Faults) -> Request? {
        callback(
            about: order,
            "deposited",
            isDone: true,
            amount: order.amount,
            .forger,
            faults
        )
    }

    func callback(
        about order: SandboxNetwork.Activation,
        _ operation: String,
        isDone: Bool,
        amount: Money,
        _ sealer: Sealer,
        _ faults: Faults
    ) -> Request? {
        guard let file = files.order(order.id), let url = file.callbackURL else { return nil }
        var form = Form([
            Form.Field("mdOrder", order.id), Form.Field("orderNumber", file.number),
            Form.Field("operation", operation), Form.Field("status", isDone ? "1" : "0"),
        ])
        if !faults.quirks.contains(.rbsNoAmount) { form.add("amount", String(amount.kopecks)) }
        form.add("checksum", checksum(over: form, sealer, faults))
        if faults.quirks.contains(.rbsSigned) { form.add("sign_alias", "SHA-256 with RSA") }
        guard faults.quirks.contains(.rbsPost) else {
            return Request(.get, url + (url.contains("?") ? "&" : "?") + form.text)
        }
        return Request(url, form: form)
    }

    private func checksum(over form: Form, _ sealer: Sealer, _ faults: Faults) -> String {
        let text = form.fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { "\($0.name);\($0.value);" }.joined()
        switch sealer {
        case .forger:
            return Seal(sealing: text, with: SandboxSide.forgersKey.bytes).hex.uppercased()
        case .settings:
            guard let key = settings.signingKey, faults.quirks.contains(.rbsSigned) else {
                return Seal(sealing: text, with: settings.checksumKey.bytes).hex.uppercased()
            }
            let signature = key.signature(over: Array(text.utf8), as: .rsaSHA512)
            return Hexadecimal.text(signature).uppercased()
        }
    }
}
