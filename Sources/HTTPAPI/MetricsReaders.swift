import Seals
package import Wire

/// Who may read `/metrics`: turnover by store and route is no stranger's business.
package enum MetricsReaders: Hashable, Sendable {
    /// Where only this machine, and the proxy on it, can ask.
    case anyone
    /// Whoever shows this bearer token.
    case holders(of: Secret)
    /// The service is open to the network and nobody has chosen a token.
    case nobody

    func check(_ headers: Headers) throws(Problem) {
        switch self {
        case .anyone: return
        case .nobody: throw .metricsClosed
        case .holders(let token):
            // Of their digests, so that not even the length is told.
            let shown = Gate.token(in: headers).map { Digest.sha256(Array($0.utf8)) }
            guard ConstantTime.areSame(shown ?? [], Digest.sha256(token.bytes)) else {
                throw .metricsTokenNeeded
            }
        }
    }
}
