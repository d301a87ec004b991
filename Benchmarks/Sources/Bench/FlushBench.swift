import CCommitFloor
import CSlowFlush
import Foundation

/// Callbacks where every flush takes two milliseconds more, as on a disk that has no memory of its
/// own: what it is worth that many share one.
func flushBench(_ stage: Stage, _ table: Table) throws {
    print("a slow disk")
    let library = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("libSlowFlush.so").path
    let service = try stage.serve([variable: microseconds, "LD_PRELOAD": library])
    var (flush, alone, grouped): ([Double], [Double], [Double]) = ([], [], [])
    var (kept, p99): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
        unsafe setenv(variable, microseconds, 1)
        flush.append(unsafe flush_us(stage.folder + "/flush", 50))
        alone.append(unsafe commit_floor(stage.folder + "/floor.sqlite", 300, 1))
        grouped.append(unsafe commit_floor(stage.folder + "/floor.sqlite", 10_000, 32))
        unsafe unsetenv(variable)
        let purchases = service.issue(perRound).purchases
        let run = load(purchases.map(stage.callback), on: stage.port)
        kept.append(run.perSecond)
        p99.append(run.p99)
        _ = stage.ears.hear(purchases.map(\.charge))
    }
    table.add("2 ms more for every flush: fdatasync of 4 KiB", ms(middle(flush)))
    for (name, floor) in [("commits of 1", middle(alone)), ("commits of 32", middle(grouped))] {
        table.add(
            "  callbacks acknowledged a second",
            "\(Int(middle(kept)))",
            beside: "the inbox's rows in \(name): \(Int(floor))",
            ratio: middle(kept) / floor
        )
    }
    table.add("  p99, 128 connections", ms(middle(p99)))
}

private let variable = "SLOW_FLUSH_US"
private let microseconds = "2000"
private let rounds = 3
private let perRound = 4000
