/// Files that the program carries inside itself.
package enum Assets {
    /// The description of every route, as it is served at `/openapi.yaml`.
    package static var openAPI: String {
        String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
    }
}
