import COpenSSL

/// Comparison whose duration tells nothing about where two secrets differ.
package enum ConstantTime {
    /// The lengths are no secret: different lengths answer at once.
    package static func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        unsafe left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Compares what two hexadecimal texts stand for, whatever their case; text that is not
    /// hexadecimal is the same as nothing.
    package static func areSame(hex left: some StringProtocol, hex right: some StringProtocol)
        -> Bool
    {
        guard let left = Hexadecimal.bytes(left), let right = Hexadecimal.bytes(right) else {
            return false
        }
        return areSame(left, right)
    }
}
