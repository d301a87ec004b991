import Banks

extension BankLine.Answer {
    var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    var isUnknown: Bool {
        guard case .unknown = self else { return false }
        return true
    }

    var refusal: String? {
        guard case .refused(let code, _) = self else { return nil }
        return code
    }
}
