import CLoad
import Foundation

/// From the bank's callback to the event that accounting has accepted.
func endToEndBench(_ stage: Stage, _ table: Table) throws {
    print("end to end")
    let service = try stage.serve()
    let best = mostHeld(stage, service)
    let paces = [100, 1000, best]
    var runs: [Double: [Way]] = [:]
    var (floors, flush): ([Double: [Double]], [Double]) = ([:], [])
    for _ in 0..<rounds {
        for pace in paces {
            flush.append(stage.flush())
            let count = Int(pace * seconds)
            let route = load(stage.greetings(count / 2), on: stage.port, perSecond: pace)
            floors[pace, default: []].append((route.p50 + middle(flush)) * 2)
            let way = play(stage, service, count: count, perSecond: pace)
            runs[pace, default: []].append(way)
        }
    }
    table.add("fdatasync of 4 KiB meanwhile", ms(middle(flush)))
    for pace in paces {
        let ways = runs[pace] ?? []
        let (p50, floor) = (middle(ways.map(\.p50)), middle(floors[pace] ?? []))
        let name = "\(Int(pace)) a second" + (pace == best ? ", the most that is held" : "")
        table.add(
            "callback to accounting at \(name): p50",
            ms(p50),
            beside: "two empty routes and two flushes: \(ms(floor))",
            ratio: p50 / floor
        )
        let behind = ways.filter { !$0.isHeld }.count
        table.add(
            "  p99",
            ms(middle(ways.map(\.p99))),
            beside: behind == 0 ? "" : "settling fell behind in \(behind) of \(rounds)"
        )
    }
    table.add("  told", tally(of: runs.values.joined().flatMap(\.charges), stage.ears))
}

/// The highest of some paces at which settling did not fall behind, twice in a row.
private func mostHeld(_ stage: Stage, _ service: Service) -> Double {
    let burst = play(stage, service, count: 3000, perSecond: 0).perSecond
    for part in [0.9, 0.75, 0.6, 0.5, 0.4, 0.3] {
        let pace = (burst * part / 10).rounded() * 10
        let isHeld = (0..<2).allSatisfy { _ in
            play(stage, service, count: Int(pace * seconds), perSecond: pace).isHeld
        }
        if isHeld { return pace }
    }
    return 50
}

private let rounds = 3
/// Short enough that no link is looked up before it is paid.
private let seconds = 2.0

/// How a round went.
private struct Way {
    let charges: [String]
    /// Microseconds from the moment a callback was due to the event.
    let p50: Double
    let p99: Double
    /// From the first callback to the last event.
    let perSecond: Double
    /// Nothing had piled up when the last callback was sent.
    let isHeld: Bool
}

private func play(_ stage: Stage, _ service: Service, count: Int, perSecond: Double) -> Way {
    let purchases = service.issue(count).purchases
    let run = load(
        purchases.map(stage.callback),
        on: stage.port,
        connections: perSecond == 0 ? 128 : 512,
        perSecond: perSecond
    )
    let charges = purchases.map(\.charge)
    _ = stage.ears.hear(charges)
    let told = zip(charges, run.due).compactMap { charge, due in
        stage.ears.paid[charge].map { (due: due, at: $0.at) }
    }
    let times = told.map { $0.at - $0.due }
    let (first, last) = (run.due.min() ?? 0, run.due.max() ?? 0)
    let end = told.map(\.at).max() ?? 0
    return Way(
        charges: charges,
        p50: share(0.5, of: times),
        p99: share(0.99, of: times),
        perSecond: Double(told.count) / (end - first) * 1e6,
        isHeld: end - last < mostBehind
    )
}

/// Microseconds between the last callback and the last event.
private let mostBehind = 250_000.0

/// Each payment must have been told once, under one id.
func tally(of charges: [String], _ ears: Ears) -> String {
    let lost = charges.filter { ears.paid[$0] == nil }.count
    let doubled = charges.filter { ears.paid[$0].map { $0.ids.count > 1 } ?? false }.count
    return "\(charges.count) sent, lost \(lost), doubled \(doubled)"
}
