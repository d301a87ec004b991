import CListen
import CLoad
import Foundation

/// Memory at rest and with ten thousand live streams: two screens at each of five thousand tills.
func streamBench(_ stage: Stage, _ table: Table) throws {
    print("streams")
    let service = try stage.serve(["KASSALINK_HTTP_STREAM_LIMIT": "\(streamCount + 100)"])
    let tills = service.register(streamCount / 2).map(\.id)
    // What making the tills took is not memory at rest.
    service.again(after: SIGTERM)
    sleep(3)
    let rest = service.memory
    table.add(
        "memory at rest: RSS",
        mib(rest.rss),
        beside: "its own share (PSS): \(mib(rest.pss))"
    )
    let plain = Screens(stage.greetings(streamCount), on: stage.port)
    let (plainMemory, plainCount) = (service.memory.rss, plain.held)
    plain.close()
    service.again(after: SIGTERM)
    sleep(1)

    let began = service.processor
    let live = Screens(tills.flatMap { [watch($0, service), watch($0, service)] }, on: stage.port)
    let count = live.held
    let opening = (service.processor - began) / Double(max(count, 1))
    let memory = service.memory
    table.add(
        "memory with \(count) live streams: RSS",
        mib(memory.rss),
        beside: "with \(plainCount) connections that wait: \(mib(plainMemory))",
        ratio: memory.rss / plainMemory
    )
    table.add(
        "  a stream",
        kib((memory.rss - rest.rss) / Double(max(count, 1))),
        beside: "a connection: \(kib((plainMemory - rest.rss) / Double(max(plainCount, 1))))"
    )
    table.add("  processor for opening one", "\(Int(opening)) µs")
    let idle = service.used { sleep(30) } / 30
    table.add("  processor while nothing changes", "\(hundredths(idle / 10_000)) % of a core")
    change(tills, live, service, table)
    live.close()
}

private let streamCount = 10_000
private let changed = 50

private func mib(_ kilobytes: Double) -> String { "\(Int(kilobytes / 1024)) MiB" }
private func kib(_ kilobytes: Double) -> String { "\(Int(kilobytes)) KiB" }

private func watch(_ till: String, _ service: Service) -> String {
    "GET /v1/registers/\(till)/stream HTTP/1.1\r\nHost: localhost\r\n\(service.bearer)\r\n"
}

/// Connections that are held open, each after one request.
@safe private final class Screens {
    private let streams: OpaquePointer

    /// Waits until all are answered, or no more are.
    init(_ requests: [String], on port: Int32) {
        let opened = unsafe withCStrings(requests) { texts in
            let pointers = unsafe texts.map { unsafe UnsafePointer($0) }
            return unsafe streams_open(port, pointers, requests.count)
        }
        guard let opened = unsafe opened else { preconditionFailure("no memory") }
        unsafe streams = opened
        for _ in 0..<100 where held < requests.count { usleep(100_000) }
        sleep(1)
    }

    /// How many were answered with 200 and are open.
    var held: Int { unsafe streams_held(streams) }

    /// How many states one of them was told, and when the last came.
    func told(_ which: Int) -> (count: Int, last: Double) {
        var last = 0.0
        let count = unsafe streams_told(streams, which, &last)
        return (count, last)
    }

    func close() {
        unsafe streams_close(streams)
    }
}

/// Charges some of the tills: both screens of each must show it.
private func change(
    _ tills: [String],
    _ live: Screens,
    _ service: Service,
    _ table: Table
) {
    let places = (0..<changed).map { $0 * tills.count / changed }
    let before = places.flatMap { [$0 * 2, $0 * 2 + 1] }.map { live.told($0).count }
    let began = now_us()
    var times: [Double] = []
    for place in places {
        let run = load([service.charge(tills[place])], on: service.port, connections: 1)
        let due = run.due.first ?? began
        usleep(20_000)
        times += [place * 2, place * 2 + 1].map { live.told($0).last - due }
    }
    sleep(1)
    let after = places.flatMap { [$0 * 2, $0 * 2 + 1] }.map { live.told($0).count }
    let reached = zip(before, after).filter { $1 > $0 }.count
    table.add(
        "  a till is charged: shown on \(reached) of \(before.count) screens, p50",
        ms(middle(times)),
        beside: "from the request, the bank's answer included"
    )
}
