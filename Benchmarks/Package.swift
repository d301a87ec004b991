// swift-tools-version:6.2
import PackageDescription

/// The house rules that the compiler itself can check.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// `package` names do not leave their package, so the sources under test are symbolic links here and
// are compiled as they are. What is measured over the network needs no link: it talks to the binary.
let package = Package(
    name: "kassalink-benchmarks",
    products: [
        // Loaded before the service, where a slow disk is wanted.
        .library(name: "SlowFlush", type: .dynamic, targets: ["CSlowFlush"])
    ],
    targets: [
        .systemLibrary(
            name: "CQREncode",
            pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]
        ),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .target(name: "QRCode", swiftSettings: house),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "Seals", dependencies: ["COpenSSL"], swiftSettings: house),
        .target(name: "CLoad", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CListen", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CChild", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CSlowFlush", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CCommitFloor", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CQRFloor", dependencies: ["CPNG", "CQREncode"]),
        .executableTarget(
            name: "Bench",
            dependencies: [
                "CChild", "CCommitFloor", "CListen", "CLoad", "CQRFloor", "CSlowFlush", "QRCode",
                "Seals",
            ],
            swiftSettings: house
        ),
    ]
)
