import CLoad
import Foundation

/// Kills the service again and again while callbacks come; what had no answer is sent again.
@MainActor
func stormBench(_ stage: Stage, _ table: Table) async throws {
    print("storm")
    let service = try stage.serve()
    let purchases = service.issue(stormCount).purchases
    let requests = purchases.map(stage.callback)
    let port = stage.port
    async let sending = load(requests, on: port, perSecond: stormPace, insists: true)
    var ready: [Double] = []
    for _ in 0..<kills {
        usleep(900_000)
        ready.append(service.again(after: SIGKILL))
    }
    let run = await sending
    let charges = purchases.map(\.charge)
    let began = now_us()
    _ = stage.ears.hear(charges, seconds: longestLease * 2)
    let told = (now_us() - began) / 1e6
    table.add(
        "\(kills) times kill -9 at \(Int(stormPace)) callbacks a second",
        tally(of: charges, stage.ears),
        beside: "\(run.failed) callbacks sent again, \(stage.ears.repeats) events told again under "
            + "their id"
    )
    table.add(
        "  ready after a kill",
        ms(middle(ready)),
        beside: "the last event \(hundredths(told)) s after the last callback"
    )
}

private let stormCount = 3000
private let stormPace = 400.0
private let kills = 6
/// Seconds for which a callback that a process had in hand when it was killed is nobody else's.
private let longestLease = 60.0
