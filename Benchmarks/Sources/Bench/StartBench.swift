import CChild
import CLoad
import Foundation

/// How soon a service is ready after it was started, and how large the program is.
func startBench(_ stage: Stage, _ table: Table) throws {
    print("start")
    let service = try stage.serve()
    var (ready, bare): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
        ready.append(service.again(after: SIGTERM))
        let began = now_us()
        child_end(start([stage.program, "--help"], log: stage.folder + "/help.log"), 0)
        bare.append(now_us() - began)
    }
    table.add(
        "start to ready",
        ms(middle(ready)),
        beside: "the same program printing its help: \(ms(middle(bare)))",
        ratio: middle(ready) / middle(bare)
    )
    let stripped = stage.folder + "/stripped"
    child_end(
        start(["/usr/bin/strip", "-o", stripped, stage.program], log: stage.folder + "/strip.log"),
        0
    )
    table.add("the program", size(stage.program), beside: "stripped: \(size(stripped))")
}

private let rounds = 9

private func size(_ path: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let bytes = (attributes?[.size] as? NSNumber)?.doubleValue ?? 0
    return "\(hundredths(bytes / 1_048_576)) MiB"
}
