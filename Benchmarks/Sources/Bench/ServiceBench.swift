import CCommitFloor
import CLoad
import Foundation
import Seals

/// A running service as `scripts/bench` describes it.
struct ServiceUnderTest {
    let port: Int32
    let token: String
    let callbackPath: String
    let key: String
    let merchantID: String
    let folder: String

    init?(_ environment: [String: String]) {
        guard let port = environment["BENCH_PORT"].flatMap({ Int32($0) }),
            let token = environment["BENCH_TOKEN"],
            let callbackPath = environment["BENCH_CALLBACK_PATH"],
            let key = environment["BENCH_BANK_KEY"],
            let merchantID = environment["BENCH_MERCHANT"], let folder = environment["BENCH_FOLDER"]
        else { return nil }
        self.port = port
        self.token = token
        self.callbackPath = callbackPath
        self.key = key
        self.merchantID = merchantID
        self.folder = folder
    }
}

/// Links issued and callbacks acknowledged durably, beside the floor of the disk and of HTTP.
func serviceBench(_ service: ServiceUnderTest) {
    let (rounds, perRound, connections) = (5, 8000, 128)
    var (floor, hello, issue, kept): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    var p99: [Double] = []
    for round in 0..<rounds {
        // What the last round left to settle and forward must not be counted against this one.
        Thread.sleep(forTimeInterval: restSeconds)
        floor.append(unsafe commit_floor(service.folder + "/floor.sqlite", 40_000, 32))
        hello.append(load(service, greetings(service, perRound), connections, 200).perSecond)
        let links = load(service, requests(service, round, perRound), connections, 201)
        issue.append(links.perSecond)
        let calls = callbacks(service, links.bodies)
        let run = load(service, calls, connections, 200)
        kept.append(run.perSecond)
        p99.append(run.p99 / 1000)
    }
    let flush = unsafe flush_us(service.folder + "/flush", 200)
    print("fdatasync of 4 KiB, median: \(Int(flush)) µs")
    line("floor: the inbox's rows in grouped commits of 32, C and SQLite", middle(floor), nil)
    line("floor: an empty route over HTTP", middle(hello), nil)
    line("links issued over HTTP, sandbox on the same cores", middle(issue), middle(floor))
    line("callbacks verified, stored, acknowledged", middle(kept), middle(floor))
    print("  beside the empty route: ratio \(hundredths(middle(kept) / middle(hello)))")
    print("  p99 at full load, \(connections) connections: \(hundredths(middle(p99))) ms")
}

/// Eight thousand payments are settled and forwarded in some six.
private let restSeconds = 10.0

private struct Run {
    let perSecond: Double
    let p99: Double
    let bodies: [String]
}

private func load(
    _ service: ServiceUnderTest,
    _ requests: [String],
    _ connections: Int,
    _ status: Int32
) -> Run {
    let texts = unsafe requests.map { unsafe strdup($0) }
    let lengths = requests.map(\.utf8.count)
    var bodies = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: requests.count)
    defer {
        unsafe texts.forEach { unsafe free($0) }
        unsafe bodies.forEach { unsafe free($0) }
    }
    let pointers = unsafe texts.map { unsafe UnsafePointer($0) }
    let result = unsafe load_run(
        service.port,
        pointers,
        lengths,
        requests.count,
        Int32(connections),
        status,
        &bodies
    )
    if result.failed > 0 {
        print("  \(result.failed) of \(requests.count) answers were not HTTP \(status)")
    }
    return Run(
        perSecond: Double(result.done) / result.seconds,
        p99: result.p99_us,
        bodies: unsafe bodies.map { body in
            guard let body = unsafe body else { return "" }
            return unsafe String(cString: body)
        }
    )
}

private func greetings(_ service: ServiceUnderTest, _ count: Int) -> [String] {
    Array(repeating: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", count: count)
}

private func requests(_ service: ServiceUnderTest, _ round: Int, _ count: Int) -> [String] {
    let run = UUID().uuidString
    return (0..<count).map { index in
        let body =
            #"{"order_id":"\#(run)-\#(index)","amount":\#(100_000 + index),"currency":"RUB","#
            + #""purpose":"bench","ttl_seconds":3600}"#
        return post("/v1/payment-links", body, "Authorization: Bearer \(service.token)\r\n")
    }
}

/// A sealed callback of shape A for each link that was issued.
private func callbacks(_ service: ServiceUnderTest, _ links: [String]) -> [String] {
    links.enumerated().compactMap { index, link in
        guard let charge = member("charge_id", of: link),
            let kopecks = number("amount", of: link)
        else { return nil }
        let amount = shortest(kopecks)
        let date = "2026-11-23T10:20:30.123456+03:00"
        let sealed = "\(amount)|\(service.merchantID)|\(charge)|SUCCESS|\(date)"
        let seal = Seal(sealing: sealed, with: Array(service.key.utf8)).hex
        let number = UInt64.random(in: 1...UInt64(Int64.max))
        let body =
            #"{"transactionId":\#(number),"qrId":"AD\#(index)","sbpMerchantId":"\#(service.merchantID)","#
            + #""merchantId":123,"amount":\#(amount),"currency":"RUB","transactionDate":"\#(date)","#
            + #""paymentStatus":"SUCCESS","additionalInfo":null,"order":"\#(charge)","#
            + #""createDate":"2026-11-23T10:20:00+03:00"}"#
        return post(service.callbackPath, body, "X-Api-Signature-SHA256: \(seal)\r\n")
    }
}

private func post(_ path: String, _ body: String, _ header: String) -> String {
    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(header)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

private func member(_ name: String, of json: String) -> String? {
    guard let start = json.range(of: "\"\(name)\":\"")?.upperBound else { return nil }
    return String(json[start...].prefix { $0 != "\"" })
}

private func number(_ name: String, of json: String) -> Int? {
    guard let start = json.range(of: "\"\(name)\":")?.upperBound else { return nil }
    return Int(json[start...].prefix { $0.isNumber })
}

private func shortest(_ kopecks: Int) -> String {
    switch kopecks % 100 {
    case 0: "\(kopecks / 100)"
    case let rest where rest % 10 == 0: "\(kopecks / 100).\(rest / 10)"
    case let rest: "\(kopecks / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

private func middle(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }

private func hundredths(_ number: Double) -> Double { (number * 100).rounded() / 100 }

private func line(_ what: String, _ perSecond: Double, _ floor: Double?) {
    let ratio = floor.map { ", ratio to the floor \(hundredths(perSecond / $0))" } ?? ""
    print("\(what): \(Int(perSecond))/s\(ratio)")
}
