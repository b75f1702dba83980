// swift-tools-version: 6.2
import PackageDescription

#if os(macOS) || os(iOS)
    let hostIsX86 = false
#elseif arch(x86_64)
    let hostIsX86 = true
#else
    let hostIsX86 = false
#endif

// The manifest is compiled for the machine that builds, so a cross-compiler to another architecture says so. Who builds for
// processors that are known, or tests on one, leaves out what it cannot run: `TERN_X86_VARIANTS=avx2`.
let x86Variants =
    hostIsX86 && Context.environment["TERN_NO_X86_VARIANTS"] == nil
    ? (Context.environment["TERN_X86_VARIANTS"] ?? "avx2,avx512").split(separator: ",").map(String.init) : []

// A section for each function lets the linker keep one of those whose instructions are the same. No exception of C++ passes
// through our functions: without entries in the tables for them a program is a thirtieth smaller, and debuggers have their own.
// Loops that the compiler vectorises are not repeated side by side; those that gain by it are written with registers of their own.
let compactCode = SwiftSetting.unsafeFlags(
    [
        "-Xfrontend", "-function-sections", "-Xllvm", "-force-attribute=nounwind", "-Xcc", "-fno-asynchronous-unwind-tables",
        "-Xllvm", "-force-vector-interleave=1",
    ],
    .when(platforms: [.linux], configuration: .release))

// What reads files and arguments and puts modules together is small rather than fast: the time goes to the kernels.
let smallCode = SwiftSetting.unsafeFlags(["-Osize"], .when(configuration: .release))

// Kernels are optimized in every configuration: a debug build of a user's program and `swift test` run at full speed too.
// Batch mode would give each file its own object and lose whole-module specialisation; WMO needs the thread count.
let kernelFlags = ["-Ounchecked", "-disable-batch-mode", "-wmo", "-num-threads", "2"]

// Where there are variants, processors from before 2013 alone run the other kernels: these are small rather than fast.
let baselineFlags = x86Variants.isEmpty ? [] : ["-Xllvm", "-force-attribute=optsize"]

func kernelTarget(_ name: String, march: String? = nil, flags: [String] = [], defines: [String] = []) -> Target {
    .target(
        name: name,
        dependencies: ["CTern", "TernKernelABI"],
        swiftSettings: [.unsafeFlags(kernelFlags + flags + (march.map { ["-Xcc", "-march=\($0)"] } ?? []))]
            + [compactCode] + defines.map { .define($0) })
}

let variantTargets: [Target] =
    (x86Variants.contains("avx2")
        ? [kernelTarget("TernKernelsAVX2", march: "x86-64-v3", defines: ["TERN_AVX2", "TERN_FMA"])] : [])
    + (x86Variants.contains("avx512")
        ? [kernelTarget("TernKernelsAVX512", march: "x86-64-v4", defines: ["TERN_AVX512", "TERN_FMA"])] : [])
let variantDependencies = variantTargets.map { Target.Dependency.target(name: $0.name) }
let variantDefines: [SwiftSetting] = x86Variants.map { .define("TERN_WITH_\($0.uppercased())") }

// `Tools/fuzz` sets this: a program that mutates files for the parsers, led by the coverage of TernIO. Address Sanitizer looks at
// all that touches a file's bytes; kernels, and Tern with optimization, would take many minutes more to compile with it.
let isFuzzing = Context.environment["TERN_FUZZ"] != nil
let sanitizedFlags = isFuzzing ? [SwiftSetting.unsafeFlags(["-sanitize=address", "-Onone"])] : []
let coverageFlags = isFuzzing ? [SwiftSetting.unsafeFlags(["-sanitize=address,fuzzer", "-enable-testing"])] : []
let fuzzTargets: [Target] =
    isFuzzing
    ? [
        .target(name: "CFuzz", path: "Tools/Fuzz/CFuzz"),
        .executableTarget(
            name: "fuzz-parsers", dependencies: ["TernIO", "CFuzz"], path: "Tools/Fuzz/Driver", swiftSettings: sanitizedFlags,
            linkerSettings: [.unsafeFlags(["-sanitize=address,fuzzer", "-use-ld=lld"])]),
    ] : []

let exampleTargets: [Target] =
    [.target(name: "ExampleSupport", dependencies: ["TernNN", "TernDatasets"], path: "Examples/Support")]
    + [
        "LinearRegression", "ImageClassifier", "CharGPT", "TimeSeries", "VariationalAutoencoder", "DeepQLearning",
        "TransferLearning",
    ].map {
        .executableTarget(name: $0, dependencies: ["ExampleSupport", "TernNN", "TernIO"], path: "Examples/\($0)")
    }

let package = Package(
    name: "Tern",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Tern", targets: ["Tern"]),
        .library(name: "TernNN", targets: ["TernNN"]),
        .library(name: "TernIO", targets: ["TernIO"]),
        .library(name: "TernPython", targets: ["TernPython"]),
        // The extension module of the Python package, which Python/build makes.
        .library(name: "_tern", type: .dynamic, targets: ["TernExtension"]),
        .executable(name: "tern", targets: ["TernCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        .target(name: "CTern", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "TernKernelABI"),
        kernelTarget("TernKernels", flags: baselineFlags),
        .target(
            name: "Tern",
            dependencies: ["CTern", "TernKernelABI", "TernKernels"] + variantDependencies,
            swiftSettings: variantDefines + [compactCode] + sanitizedFlags),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "TernIO", dependencies: ["Tern", "CZlib"], swiftSettings: coverageFlags + [compactCode, smallCode]),
        .target(name: "TernNN", dependencies: ["Tern", "TernIO"], swiftSettings: [compactCode, smallCode]),
        .target(name: "CTernPython"),
        .target(name: "TernPython", dependencies: ["Tern", "CTernPython"]),
        .target(name: "TernExtension", dependencies: ["TernPython"]),
        .target(name: "TernDatasets", exclude: ["digits.csv.gz", "paradise-lost.txt.gz"], linkerSettings: [.linkedLibrary("z")]),
        .executableTarget(
            name: "TernCLI",
            dependencies: [
                "TernNN", "TernIO", "TernDatasets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [compactCode, smallCode],
            // A program that nothing is loaded into needs no table of its symbols, and at a fixed address no list of the places
            // where its own addresses stand: a fifteenth of its size together. Functions of the same instructions are one: many
            // kernels of numbers with and without sign are, a thirtieth of its size. As nothing throws exceptions of C++ through
            // it, no index of the tables for them is searched either.
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=all", "-Xlinker", "--no-eh-frame-hdr",
                        "-Xclang-linker", "-no-pie",
                    ],
                    .when(platforms: [.linux], configuration: .release))
            ]),
        .target(name: "TernSamples", dependencies: ["Tern"], path: "Tools/Samples"),
        .executableTarget(
            name: "operator-table",
            dependencies: ["Tern", "TernSamples", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/OperatorTable"),
        .target(name: "TernOracle", dependencies: ["TernNN", "TernIO", "TernDatasets"], path: "Tools/Oracle"),
        .executableTarget(
            name: "conformance",
            dependencies: ["Tern", "TernOracle", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/conformance"),
        .executableTarget(
            name: "training-curves",
            dependencies: ["Tern", "TernOracle", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/TrainingCurves"),
        .executableTarget(
            name: "autograd-check",
            dependencies: ["TernNN", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/AutogradCheck"),
        .executableTarget(
            name: "data-loader-check",
            dependencies: ["TernNN", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/DataLoaderCheck"),
        .executableTarget(
            name: "dlpack-check",
            dependencies: ["TernPython", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/DLPackCheck"),
        .target(name: "TernArchitectures", dependencies: ["TernNN"], path: "Tools/Architectures"),
        .executableTarget(
            name: "interop-check",
            dependencies: ["TernArchitectures", "TernIO", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/Interop"),
        .executableTarget(
            name: "small-operators",
            dependencies: ["Tern", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/SmallOperators", exclude: ["instructions.txt"]),
        .testTarget(name: "CoreTests", dependencies: ["Tern"]),
        .testTarget(name: "OperatorTests", dependencies: ["Tern", "TernKernels", "TernSamples"]),
        .testTarget(name: "OracleTests", dependencies: ["TernOracle"]),
        .testTarget(name: "AutogradTests", dependencies: ["Tern"]),
        .testTarget(name: "ThirdPartyTests", dependencies: ["TernNN"]),
        .testTarget(name: "NNTests", dependencies: ["TernNN", "TernIO"]),
        .testTarget(name: "IOTests", dependencies: ["TernIO"], exclude: ["Fixtures"]),
        .testTarget(name: "PythonTests", dependencies: ["TernPython"]),
        .testTarget(name: "InteropTests", dependencies: ["TernArchitectures", "TernIO"], exclude: ["Fixtures"]),
        .testTarget(name: "CLITests", dependencies: ["TernCLI"]),
    ] + variantTargets + exampleTargets + fuzzTargets,
    swiftLanguageModes: [.v6],
    // C23 for `#embed`.
    cLanguageStandard: .gnu2x
)

// `TERN_ONLY_TESTS=CoreTests,IOTests` leaves out what these tests do not need: a build for a sanitizer takes half the time.
if let names = Context.environment["TERN_ONLY_TESTS"] {
    let targets = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var needed: Set<String> = []
    var open = names.split(separator: ",").map(String.init)
    while let name = open.popLast() {
        guard let target = targets[name], needed.insert(name).inserted else { continue }
        for dependency in target.dependencies {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): open.append(name)
            default: break
            }
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll { product in
        (product as? Product.Library).map { !needed.isSuperset(of: $0.targets) } ?? true
    }
}
