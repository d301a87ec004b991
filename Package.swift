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

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let asyncHTTPClient = Target.Dependency.product(
    name: "AsyncHTTPClient",
    package: "async-http-client"
)
let configuration = Target.Dependency.product(
    name: "Configuration",
    package: "swift-configuration"
)
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(
    name: "HummingbirdCore",
    package: "hummingbird"
)
let hummingbirdTesting = Target.Dependency.product(
    name: "HummingbirdTesting",
    package: "hummingbird"
)
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(
    name: "NIOHTTPCompression",
    package: "swift-nio-extras"
)
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTPTypes = Target.Dependency.product(
    name: "NIOHTTPTypes",
    package: "swift-nio-extras"
)
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let unixSignals = Target.Dependency.product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "kassalink",
    products: [.executable(name: "kassalink", targets: ["kassalink"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            from: "1.4.0",
            traits: [.defaults, "YAML"]
        ),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "Payments", swiftSettings: house),
        .target(name: "Seals", dependencies: ["COpenSSL"], swiftSettings: house),
        .target(name: "QRCode", swiftSettings: house),
        .target(
            name: "Wire",
            dependencies: [
                "Payments", asyncHTTPClient, nioCore, nioHTTP1, nioHTTPCompression, nioPosix,
                nioSSL,
            ],
            swiftSettings: house
        ),
        .target(name: "Ledger", dependencies: ["Payments", "Seals"], swiftSettings: house),
        .target(
            name: "Banks",
            dependencies: ["Payments", "Seals", "Wire"],
            swiftSettings: house
        ),
        .target(
            name: "Accounting",
            dependencies: ["Payments", "Seals", "Wire", "Ledger"],
            swiftSettings: house
        ),
        .target(
            name: "Receipts",
            dependencies: ["Payments", "Seals", "Wire"],
            swiftSettings: house
        ),
        .target(name: "LedgerMemory", dependencies: ["Ledger", "Payments"], swiftSettings: house),
        .target(
            name: "LedgerPostgreSQL",
            dependencies: ["CPQ", "Ledger", "Payments"],
            swiftSettings: house
        ),
        .target(
            name: "LedgerSQLite",
            dependencies: ["Ledger", "Payments", grdb],
            swiftSettings: house
        ),
        .target(
            name: "SandboxBank",
            dependencies: [
                "Payments", "Seals", "Wire", httpTypes, hummingbird, lifecycle, logging, nioCore,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Reconciliation",
            dependencies: ["Ledger", "Payments", "Wire"],
            swiftSettings: house
        ),
        .target(
            name: "Operations",
            dependencies: [
                "Accounting", "Banks", "Ledger", "Payments", "Receipts", "Reconciliation", "Seals",
                "Wire", logging,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "Accounting", "Banks", "Ledger", "Operations", "Payments", "Receipts",
                "SandboxBank", "Seals", "Wire", logging,
            ],
            swiftSettings: house
        ),
        .target(
            name: "Conformance",
            dependencies: ["Banks", "Payments", "SandboxBank", "Seals", "Wire"],
            swiftSettings: house
        ),
        .target(
            name: "Templates",
            path: "templates",
            resources: [.embedInCode("pay.mustache")],
            swiftSettings: house
        ),
        .target(
            name: "Assets",
            path: "assets",
            resources: [.embedInCode("openapi.yaml")],
            swiftSettings: house
        ),
        .target(
            name: "HTTPAPI",
            dependencies: [
                "Accounting", "Assets", "Banks", "Ledger", "Operations", "Payments", "QRCode",
                "Reconciliation", "Seals", "Templates",
                "Wire", httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, metrics,
                mustache, nioCore,
                nioHTTPTypes,
            ],
            swiftSettings: house
        ),
        .executableTarget(
            name: "kassalink",
            dependencies: [
                "Accounting", "Assets", "Banks", "Conformance", "HTTPAPI", "Ledger", "LedgerMemory",
                "LedgerPostgreSQL", "LedgerSQLite",
                "Operations",
                "Payments", "QRCode", "Receipts", "Reconciliation", "SandboxBank", "Seals",
                "Simulation", "Wire", argumentParser,
                configuration, hummingbird, hummingbirdCore, lifecycle, logging, metrics, nioCore,
                yams, unixSignals,
            ],
            swiftSettings: house
        ),
        .target(
            name: "PostgresForTests",
            path: "Tests/PostgresForTests",
            swiftSettings: house
        ),
        .testTarget(name: "PaymentsTests", dependencies: ["Payments"], swiftSettings: house),
        .testTarget(name: "WireTests", dependencies: ["Wire", "Payments"], swiftSettings: house),
        .systemLibrary(
            name: "CQREncode",
            path: "Tests/CQREncode",
            pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]
        ),
        .systemLibrary(
            name: "CPNG",
            path: "Tests/CPNG",
            pkgConfig: "libpng",
            providers: [.apt(["libpng-dev"])]
        ),
        .target(name: "CPNGShim", dependencies: ["CPNG"], path: "Tests/CPNGShim"),
        .testTarget(
            name: "QRCodeTests",
            dependencies: ["CPNG", "CPNGShim", "CQREncode", "QRCode"],
            swiftSettings: house
        ),
        .testTarget(name: "SealsTests", dependencies: ["Seals"], swiftSettings: house),
        .testTarget(
            name: "BanksTests",
            dependencies: ["Banks", "Payments", "Seals", "Wire"],
            swiftSettings: house
        ),
        .testTarget(
            name: "AccountingTests",
            dependencies: ["Accounting", "Ledger", "Payments", "Seals", "Wire"],
            swiftSettings: house
        ),
        .testTarget(
            name: "ReceiptsTests",
            dependencies: ["Payments", "Receipts", "Wire"],
            swiftSettings: house
        ),
        .testTarget(
            name: "ReconciliationTests",
            dependencies: ["Ledger", "Payments", "Reconciliation", "Wire"],
            swiftSettings: house
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Ledger", "LedgerMemory", "LedgerPostgreSQL", "LedgerSQLite", "Payments",
                "PostgresForTests", grdb,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "SandboxBankTests",
            dependencies: [
                "Banks", "Payments", "SandboxBank", "Seals", "Wire", asyncHTTPClient, logging,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Banks", "Conformance", "Ledger", "LedgerMemory", "Operations", "Payments",
                "SandboxBank", "Seals", "Wire", logging,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Accounting", "Banks", "Ledger", "LedgerSQLite", "Operations", "Payments",
                "Receipts", "Seals", "Wire", hummingbird, logging, nioCore,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["LedgerMemory", "Payments", "Simulation"],
            swiftSettings: house
        ),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "Accounting", "Banks", "HTTPAPI", "Ledger", "LedgerSQLite", "Operations",
                "Payments", "Receipts", "Seals", "Wire", httpTypes, hummingbird, hummingbirdCore,
                hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTPTypes, nioPosix,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "ProcessTests",
            dependencies: [
                "Accounting", "Banks", "HTTPAPI", "Ledger", "LedgerPostgreSQL", "LedgerSQLite",
                "Operations", "Payments", "PostgresForTests", "Seals", "Wire", "kassalink",
                hummingbird, logging,
                nioCore,
            ],
            swiftSettings: house
        ),
        .testTarget(name: "TidyTests", swiftSettings: house),
    ]
)
