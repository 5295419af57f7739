// swift-tools-version: 6.2
import PackageDescription

/// Held on every target of ours; dependencies are not touched by `treatAllWarnings`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A room of the design: one library target under `Sources/`.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one room; `needs` are further rooms the tests drive it with.
func tests(_ name: String, needs: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: needs, exclude: exclude, swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let real = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// Layers 0 and 1: vocabulary, numbers and text. No clock, no randomness of their own, no I/O.
let foundationRooms: [Target] = [
    room("WinbackModel", [crypto]),
    room("WinbackStatistics", ["WinbackModel", real]),
    room("WinbackWire", ["WinbackModel"]),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    room("WinbackFormats", ["WinbackModel", "WinbackWire", "CZlib", yams]),
    room("WinbackMCP", ["WinbackModel", "WinbackWire"]),
]

/// Layer 2: decisions and what they need of the outside, still without effects.
let decisionRooms: [Target] = [
    room("WinbackEngine", ["WinbackModel", "WinbackStatistics"]),
    room("WinbackReports", ["WinbackModel", "WinbackEngine"]),
    room("WinbackPorts", ["WinbackModel", "WinbackStatistics", "WinbackEngine"]),
]

/// Layer 3: drivers and adapters. Adapters never import each other.
let shellRooms: [Target] = [
    room("WinbackLoop", ["WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts"]),
    room(
        "WinbackSimulation",
        ["WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "WinbackLoop", real]),
    room("WinbackStore", ["WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", crypto, grdb]),
    .systemLibrary(name: "CCurl", path: "Sources/CCurl"),
    room(
        "WinbackConnectors", ["WinbackModel", "WinbackWire", "WinbackEngine", "WinbackPorts", "CCurl", crypto]),
    room(
        "WinbackRuntime",
        [
            "WinbackModel", "WinbackStatistics", "WinbackWire", "WinbackFormats", "WinbackEngine", "WinbackPorts",
            "WinbackLoop", crypto, lifecycle, logging,
        ]),
]

/// Layers 4 to 6: faces, the composition root and the executable.
let faceRooms: [Target] = [
    room(
        "WinbackServer",
        [
            "WinbackModel", "WinbackWire", "WinbackEngine", "WinbackRuntime", "WinbackReports", "WinbackMCP",
            hummingbird, nioCore, nioPosix, lifecycle, logging,
        ]),
    room(
        "WinbackCommands",
        [
            "WinbackModel", "WinbackStatistics", "WinbackWire", "WinbackFormats", "WinbackEngine", "WinbackReports",
            "WinbackPorts", "WinbackLoop", "WinbackSimulation", "WinbackStore", "WinbackConnectors", "WinbackRuntime",
            "WinbackServer", "WinbackMCP", arguments, lifecycle, logging,
        ]),
    .executableTarget(name: "winback", dependencies: ["WinbackCommands"], swiftSettings: strict),
    // Timings live here and never in a test.
    .executableTarget(
        name: "WinbackBenchmarks",
        dependencies: [
            "WinbackCommands", "WinbackEngine", "WinbackLoop", "WinbackModel", "WinbackPorts", "WinbackRuntime",
            "WinbackStore", "WinbackStatistics",
        ], path: "Benchmarks/WinbackBenchmarks", swiftSettings: strict),
]

let testTargets: [Target] = [
    tests("WinbackModelTests", needs: ["WinbackModel"]),
    tests("WinbackStatisticsTests", needs: ["WinbackStatistics", "WinbackModel"]),
    tests("WinbackWireTests", needs: ["WinbackWire", "WinbackModel"]),
    tests("WinbackMCPTests", needs: ["WinbackMCP", "WinbackWire"]),
    tests("WinbackFormatsTests", needs: ["WinbackFormats", "WinbackModel", "WinbackWire"]),
    tests("WinbackEngineTests", needs: ["WinbackEngine", "WinbackModel", "WinbackStatistics"]),
    tests("WinbackReportsTests", needs: ["WinbackReports", "WinbackEngine", "WinbackModel"], exclude: ["Goldens"]),
    tests(
        "WinbackStoreTests",
        needs: ["WinbackStore", "WinbackPorts", "WinbackEngine", "WinbackModel", "WinbackStatistics"]),
    tests(
        "WinbackConnectorsTests",
        needs: [
            "WinbackConnectors", "WinbackLoop", "WinbackStore", "WinbackPorts", "WinbackEngine", "WinbackModel",
            "WinbackWire",
        ]),
    tests(
        "WinbackSimulationTests",
        needs: [
            "WinbackSimulation", "WinbackLoop", "WinbackStore", "WinbackPorts", "WinbackEngine", "WinbackModel",
            "WinbackStatistics", "WinbackFormats",
        ]),
    tests(
        "WinbackCommandsTests",
        needs: [
            "WinbackCommands", "WinbackRuntime", "WinbackStore", "WinbackPorts", "WinbackWire", "WinbackEngine",
            "WinbackModel", "WinbackFormats", "WinbackServer", "WinbackMCP", arguments,
            logging,
        ]),
    // Answers against plain SQL over the same facts, so it needs the SQLite library itself.
    tests(
        "WinbackMetricsTests",
        needs: [
            "WinbackRuntime", "WinbackStore", "WinbackPorts", "WinbackFormats", "WinbackEngine", "WinbackModel", grdb,
        ]),
    tests("TidyTests", needs: []),
    // The fixtures of the official conformance suites, on the protocol core and nothing of the product.
    .executableTarget(
        name: "winback-conformance",
        dependencies: ["WinbackMCP", "WinbackWire", "WinbackModel", hummingbird, arguments, crypto],
        path: "Tests/Conformance", exclude: ["README.md", "not-offered.yml"], swiftSettings: strict),
]

let package = Package(
    name: "winback",
    products: [.executable(name: "winback", targets: ["winback"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: foundationRooms + decisionRooms + shellRooms + faceRooms + testTargets
)
