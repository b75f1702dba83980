// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who depends on Tern resolves or builds it.
let package = Package(
    name: "TernBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Tern", path: "..")],
    targets: [
        // C, because the machine's limits shall not depend on what Tern's kernels or Swift's optimizer make of a loop.
        .target(name: "CLimits"),
        .executableTarget(
            name: "tern-benchmarks",
            dependencies: [
                "CLimits",
                .product(name: "Tern", package: "Tern"),
                .product(name: "TernNN", package: "Tern"),
            ],
            path: "Sources/TernBenchmarks"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x
)
