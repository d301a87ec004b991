/// What can be wrong with a change that no rule would make: the caller's bug, told as a failure.
package enum MemoryFailure: Error, Hashable {
    /// The key is on file; the embedded engine fails on a unique index here.
    case notUnique(key: String)
}
