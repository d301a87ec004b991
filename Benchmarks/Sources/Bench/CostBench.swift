import CLoad
import Foundation

/// What requests and a shop's day cost the processor: the service's own share, without the sandbox and
/// the client, which are processes of their own.
func costBench(_ stage: Stage, _ table: Table) throws {
    print("processor")
    let service = try stage.serve()
    let idle = service.used { sleep(10) } / 10
    var (route, links, alone, tills): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    var (linkWatch, tillWatch) = (0.0, 0.0)
    for round in 0..<rounds {
        route.append(service.used { _ = load(stage.greetings(4000), on: stage.port) } / 4000)
        var purchases: [Purchase] = []
        alone.append(
            service.used { purchases = service.issue(200, connections: 1).purchases } / 200
        )
        links.append(
            service.used { purchases += service.issue(perRound, connections: few).purchases }
                / Double(perRound)
        )
        if round == 0 { linkWatch = watching(purchases.count, service, idle) }
        pay(purchases, stage)

        let charges = service.register(perRound).map { service.charge($0.id) }
        var run: Run?
        let used = service.used { run = load(charges, on: stage.port, connections: few) }
        tills.append(used / Double(charges.count))
        if round == 0 { tillWatch = watching(charges.count, service, idle) }
        pay(run?.bodies.compactMap { Purchase($0) } ?? [], stage)
    }
    let floor = "an empty route: \(Int(middle(route))) µs"
    table.add("processor for a link issued, 32 connections", µs(links), beside: floor)
    table.add("  one connection", µs(alone), beside: floor)
    table.add("  while it waits for its buyer, every 5 s", "\(Int(linkWatch)) µs")
    table.add("processor for a till charged, 32 connections", µs(tills), beside: floor)
    table.add("  while it waits for its buyer, every 2 s", "\(Int(tillWatch * 2 / 5)) µs")
    try shopDay(stage, table, idle)
}

private let rounds = 3
private let perRound = 1000
private let few: Int32 = 32

private func µs(_ numbers: [Double]) -> String { "\(Int(middle(numbers))) µs" }

/// Microseconds for one of them that waits, in five seconds, beyond what an idle service uses.
private func watching(_ count: Int, _ service: Service, _ idle: Double) -> Double {
    (service.used { sleep(10) } - idle * 10) / Double(count) / 2
}

/// Ends the watch, so that nothing counts against what is measured next.
private func pay(_ purchases: [Purchase], _ stage: Stage) {
    _ = load(purchases.map(stage.callback), on: stage.port)
    _ = stage.ears.hear(purchases.map(\.charge))
}

/// One till after another purchase: charged, paid at the sandbox, reported, settled, told.
private func shopDay(_ stage: Stage, _ table: Table, _ idle: Double) throws {
    let service = try stage.serve()
    guard let till = service.register(1).first else { return }
    let pay = post("/payer/pay", #"{"payload":"\#(till.payload)"}"#)
    var told = 0
    let used = service.used {
        for _ in 0..<purchases {
            let answer = load([service.charge(till.id)], on: stage.port, connections: 1)
            guard let purchase = answer.bodies.compactMap({ Purchase($0) }).first else { continue }
            _ = load([pay], on: stage.sandboxPort, connections: 1)
            if stage.ears.hear([purchase.charge], seconds: 10) { told += 1 }
        }
    }
    if told < purchases { print("  only \(told) of \(purchases) purchases were told") }
    let each = used / Double(purchases)
    let (busy, quiet) = (each * 600 / 1e6, idle * openHours * 3600 / 1e6)
    table.add("processor for a purchase, charge to accounting", "\(hundredths(each / 1000)) ms")
    table.add("a shop's day: 600 purchases", "\(hundredths(busy)) s")
    table.add(
        "  and 16 hours of waiting",
        "\(hundredths(quiet)) s",
        beside: "\(Int(idle)) µs in a second"
    )
}

private let purchases = 100
private let openHours = 16.0

extension Service {
    /// Microseconds of processor that it uses meanwhile.
    func used(_ body: () -> Void) -> Double {
        let before = processor
        body()
        return processor - before
    }
}
