/// The pages that the program carries inside itself; the settings may name others.
package enum Templates {
    /// What a payer sees: `/pay/{token}`.
    package static var payPage: String {
        String(decoding: PackageResources.pay_mustache, as: UTF8.self)
    }
}
