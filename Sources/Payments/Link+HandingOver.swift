/// Giving the goods away without the bank's proof (E33).
extension Link {
    /// Flags a charge without money, with a reason, until money proves it; again is no change.
    ///
    /// It stays what it is, `unknown` or `expired`, is looked for as before, and is never shown as
    /// paid.
    package mutating func handOver(
        _ id: Charge.ID,
        why: String,
        at now: Moment
    ) throws(Refusal) -> Charge {
        guard let charge = charge(id) else { throw .unknownCharge }
        guard charge.payments.isEmpty else { throw .hasMoney }
        guard charge.handedOverAt == nil else { return charge }
        edit(id) { $0.handedOverAt = now }
        remark(.handedOver(why), on: id, from: .merchant, at: now)
        note(.chargeHandedOver, at: now, about: self.charge(id))
        return self.charge(id) ?? charge
    }
}
