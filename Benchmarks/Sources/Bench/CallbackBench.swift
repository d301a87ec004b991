import CCommitFloor
import CLoad
import Foundation

/// Callbacks acknowledged durably: as many as go, and at a pace that leaves room; beside the floor of
/// the disk and of HTTP.
func callbackBench(_ stage: Stage, _ table: Table) throws {
    print("callbacks")
    let service = try stage.serve()
    var taken = CallbackRounds()
    for _ in 0..<5 { playRound(stage, service, &taken) }
    table.add("fdatasync of 4 KiB meanwhile", ms(middle(taken.flush)))
    let (rows, route, kept) = (middle(taken.rows), middle(taken.route), middle(taken.kept))
    table.add("links issued a second, sandbox on these cores", "\(Int(middle(taken.issued)))")
    table.add(
        "callbacks acknowledged a second, \(connections) connections",
        "\(Int(kept))",
        beside: "the inbox's rows in commits of 32, C and SQLite: \(Int(rows))",
        ratio: kept / rows
    )
    table.add(
        "  the same",
        "\(Int(kept))",
        beside: "an empty route: \(Int(route))",
        ratio: kept / route
    )
    table.add("  p99, both cores full", ms(middle(taken.fullP99)))
    let (p50, p99) = (middle(taken.pacedP50), middle(taken.pacedP99))
    let pace = Int(middle(taken.pace))
    table.add(
        "callbacks at 70 % of that, \(pace) a second: p50",
        ms(p50),
        beside: "an empty route at that pace: \(ms(middle(taken.routeP50)))",
        ratio: p50 / middle(taken.routeP50)
    )
    table.add(
        "  p99",
        ms(p99),
        beside: "an empty route at that pace: \(ms(middle(taken.routeP99)))",
        ratio: p99 / middle(taken.routeP99)
    )
    table.add("  p99 beside p50", ms(p99), beside: "p50: \(ms(p50))", ratio: p99 / p50)
}

private let connections: Int32 = 128
private let perRound = 6000
private let pacedPerRound = 5000
private let ofFull = 0.7

private struct CallbackRounds {
    var flush: [Double] = []
    var rows: [Double] = []
    var route: [Double] = []
    var issued: [Double] = []
    var kept: [Double] = []
    var fullP99: [Double] = []
    var pace: [Double] = []
    var pacedP50: [Double] = []
    var pacedP99: [Double] = []
    var routeP50: [Double] = []
    var routeP99: [Double] = []
}

/// Ends when all is settled and told, so that nothing counts against what is measured next.
private func playRound(_ stage: Stage, _ service: Service, _ taken: inout CallbackRounds) {
    taken.flush.append(stage.flush())
    taken.rows.append(unsafe commit_floor(stage.folder + "/floor.sqlite", 40_000, 32))
    taken.route.append(load(stage.greetings(perRound), on: stage.port).perSecond)
    let full = service.issue(perRound)
    taken.issued.append(full.run.perSecond)
    let run = load(
        full.purchases.map(stage.callback),
        on: stage.port,
        connections: connections
    )
    taken.kept.append(run.perSecond)
    taken.fullP99.append(run.p99)
    _ = stage.ears.hear(full.purchases.map(\.charge))

    let pace = middle(taken.kept) * ofFull
    taken.pace.append(pace)
    let route = load(
        stage.greetings(pacedPerRound),
        on: stage.port,
        connections: pacedConnections,
        perSecond: pace
    )
    taken.routeP50.append(route.p50)
    taken.routeP99.append(route.p99)
    let next = service.issue(pacedPerRound).purchases
    let paced = load(
        next.map(stage.callback),
        on: stage.port,
        connections: pacedConnections,
        perSecond: pace
    )
    taken.pacedP50.append(paced.p50)
    taken.pacedP99.append(paced.p99)
    _ = stage.ears.hear(next.map(\.charge))
}

/// Enough that a request that is due finds one; where none is free its time runs all the same.
private let pacedConnections: Int32 = 512
