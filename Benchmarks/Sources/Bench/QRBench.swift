import CQRFloor
import Foundation
import QRCode

/// Text to PNG bytes: ours beside libqrencode with libpng in this process, the `qrencode` program, and
/// two Python libraries.
///
/// Rounds are interleaved, so that a noisy neighbour slows all of them; medians are compared, of the
/// time of the processor, which other work disturbs less than that of the wall.
func qrBench() throws {
    let cases = [QRCode.Level.m, .q].flatMap { level in
        [3, 8, 20].map { QRCase(level: level, scale: $0) }
    }
    var times: [QRCase: [String: [Double]]] = [:]
    var sizes: [QRCase: [String: Int]] = [:]
    let (name, c) = ("kassalink", "libqrencode+libpng")
    for each in cases {
        sizes[each] = [name: try each.ours().count, c: each.plainC().count]
    }
    for round in 0..<rounds {
        for each in cases {
            times[each, default: [:]][name, default: []].append(
                try processor(100) { _ = try each.ours() }
            )
            times[each, default: [:]][c, default: []].append(processor(10) { _ = each.plainC() })
        }
        guard round % (rounds / processRounds) == 0 else { continue }
        for each in cases {
            let program = "qrencode, a process"
            sizes[each, default: [:]][program] = run("qrencode", each.arguments).count
            let taken = ofChildren(5) { run("qrencode", each.arguments) }
            times[each, default: [:]][program, default: []].append(taken)
        }
        for line in pythonPeers() {
            let each = QRCase(level: line.level, scale: line.scale)
            times[each, default: [:]][line.name, default: []].append(line.microseconds)
            sizes[each, default: [:]][line.name] = line.bytes
        }
    }
    for each in cases { table(each, times[each] ?? [:], sizes[each] ?? [:]) }
    let spawn = median((0..<rounds).map { _ in ofChildren(1) { run("true", []) } })
    print("of the process, starting one at all: \(Int(spawn)) µs")
    print("first picture of a size, once for each: \(Int(try firstPicture())) µs")
    print("floor: 4.7 µs, 550 bytes at ECC M, 8 px, by a trial on this platform when it was quiet")
}

private let rounds = 21
private let processRounds = 3

/// A cash-register link: version 5 at ECC M, version 7 at Q.
private let link =
    "https://qr.nspk.ru/AS1R006UM67LS1RV9O3P0UHE4NBDIQPF?type=01&bank=100000000007"

private struct QRCase: Hashable {
    let level: QRCode.Level
    let scale: Int

    func ours() throws -> [UInt8] {
        try QRCode(link, level: level).png(.scale(scale, dpi: 300))
    }

    /// Copies nothing in C's time but the file itself, as Swift must hand over an array.
    func plainC() -> [UInt8] {
        let (usualCompression, pixelsPerMetre): (Int32, UInt32) = (6, 11_811)
        let text = Array(link.utf8)
        var file: UnsafeMutablePointer<UInt8>?
        let count = unsafe cqr_png(
            text,
            Int32(text.count),
            level == .m ? 1 : 2,
            UInt32(scale),
            pixelsPerMetre,
            usualCompression,
            &file
        )
        defer { unsafe free(file) }
        return unsafe Array(UnsafeBufferPointer(start: file, count: count))
    }

    /// To a pipe, so that no disk is measured.
    var arguments: [String] {
        let letter = level.rawValue.uppercased()
        return ["-8", "-l", letter, "-s", "\(scale)", "-m", "4", "-o", "-", link]
    }
}

private func table(_ each: QRCase, _ times: [String: [Double]], _ sizes: [String: Int]) {
    let medians = times.mapValues(median)
    let ours = medians["kassalink"] ?? 0
    print("qr png, ECC \(each.level.rawValue.uppercased()), \(each.scale) px a module")
    for (name, taken) in medians.sorted(by: { $0.value < $1.value }) {
        let bytes = sizes[name].map { "\($0) bytes" } ?? ""
        let times = name == "kassalink" ? "" : "× \(Int(taken / ours))"
        let columns = [
            name.padding(toLength: 22, withPad: " ", startingAt: 0),
            "\((taken * 10).rounded() / 10) µs".padding(toLength: 14, withPad: " ", startingAt: 0),
            bytes.padding(toLength: 12, withPad: " ", startingAt: 0),
            times,
        ]
        print("  " + columns.joined())
    }
}

/// What `qr_peers.py` measured; nothing where its packages are not installed.
private func pythonPeers() -> [(
    name: String, level: QRCode.Level, scale: Int, microseconds: Double, bytes: Int
)] {
    let output = run(".build-tools/bench/bin/python", ["Benchmarks/qr_peers.py", link])
    let printed = String(decoding: output, as: UTF8.self)
    return printed.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 5, let level = QRCode.Level(rawValue: words[1]),
            let scale = Int(words[2]), let taken = Double(words[3]), let bytes = Int(words[4])
        else { return nil }
        return (words[0], level, scale, taken, bytes)
    }
}

/// Scales that nothing was drawn at before.
private func firstPicture() throws -> Double {
    let code = try QRCode(link, level: .m)
    return median(
        try (24...32).map { scale in try processor(1) { _ = try code.png(.scale(scale)) } }
    )
}

@discardableResult
private func run(_ program: String, _ arguments: [String]) -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return Data() }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return printed
}

private func processor(_ times: Int, _ body: () throws -> Void) rethrows -> Double {
    let start = now()
    for _ in 0..<times { try body() }
    return (now() - start) / Double(times)
}

/// What the programs take that the body starts and waits for.
private func ofChildren(_ times: Int, _ body: () -> Void) -> Double {
    let start = usedByChildren()
    for _ in 0..<times { body() }
    return (usedByChildren() - start) / Double(times)
}

private func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

private func usedByChildren() -> Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
        $0 + Double($1.tv_sec) * 1e6 + Double($1.tv_usec)
    }
}

private func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
