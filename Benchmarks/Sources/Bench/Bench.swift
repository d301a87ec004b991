import Foundation

/// Prints what our own code costs beside plain C and beside the floor of disk and HTTP.
///
/// Alone it measures what runs in this process; `scripts/bench` starts a service and tells of it in
/// the environment.
@main
enum Bench {
    static func main() throws {
        try qrBench()
        if let service = ServiceUnderTest(ProcessInfo.processInfo.environment) {
            serviceBench(service)
        }
    }
}
