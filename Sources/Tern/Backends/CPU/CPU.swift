import CTern
import TernKernelABI
import TernKernels

#if TERN_WITH_AVX2
    import TernKernelsAVX2
#endif
#if TERN_WITH_AVX512
    import TernKernelsAVX512
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The processor's backend: one set of kernels compiled for several instruction levels, of which it picks one.
public enum CPU {
    /// A build of the kernels.
    public struct Variant: Hashable, Sendable, CustomStringConvertible {
        let level: Int
        /// `baseline`, `avx2` or `avx512`.
        public let name: String
        /// The name.
        public var description: String { name }

        static let baseline = Variant(level: 0, name: "baseline")
        static let avx2 = Variant(level: 1, name: "avx2")
        static let avx512 = Variant(level: 2, name: "avx512")

        /// Those that were compiled in.
        static let all: [Variant] = {
            var all = [baseline]
            #if TERN_WITH_AVX2
                all.append(avx2)
            #endif
            #if TERN_WITH_AVX512
                all.append(avx512)
            #endif
            return all
        }()

        /// Those that this processor can run.
        static var usable: [Variant] { all.filter { $0.level <= Int(tern_cpu_level()) } }

        fileprivate var catalog: KernelCatalog {
            let catalog = KernelCatalog()
            switch level {
            #if TERN_WITH_AVX512
                case 2: TernKernelsAVX512.fillCatalog(catalog)
            #endif
            #if TERN_WITH_AVX2
                case 1: TernKernelsAVX2.fillCatalog(catalog)
            #endif
            default: TernKernels.fillCatalog(catalog)
            }
            return catalog
        }
    }

    private struct Chosen: Sendable {
        let variant: Variant
        let catalog: KernelCatalog
    }

    private static let chosen = Guarded(choose(named: environment("TERN_CPU_VARIANT")))

    /// The build that runs: the best one for this processor, or what the environment variable `TERN_CPU_VARIANT` names.
    public static var variant: Variant { chosen.withLock { $0.variant } }

    static var catalog: KernelCatalog { chosen.withLock { $0.catalog } }

    private static func choose(named name: String?) -> Chosen {
        do {
            let variant = try named(name)
            return Chosen(variant: variant, catalog: variant.catalog)
        } catch {
            fatalError(error.message)
        }
    }

    /// The build with this name; the best one if there is no name.
    private static func named(_ name: String?) throws(TensorError) -> Variant {
        let usable = Variant.usable
        guard let name, !name.isEmpty else { return usable.last ?? .baseline }
        guard let variant = usable.first(where: { $0.name == name }) else {
            throw .argument(
                "TERN_CPU_VARIANT=\(name): this processor runs \(usable.map(\.name).joined(separator: ", ")); set one of these, or none"
            )
        }
        return variant
    }

    /// Throws if the environment variable `TERN_CPU_VARIANT` names a build that this processor cannot run.
    ///
    /// Without this check the first operator stops the program with the same message.
    public static func checkEnvironment() throws(TensorError) { _ = try named(environment("TERN_CPU_VARIANT")) }

    /// Changes the build for the whole process, with nothing else running: tests do.
    package static func use(variantNamed name: String) {
        chosen.withLock { $0 = choose(named: name) }
        BackendRegistry.shared.reloadCPU()
    }

    /// The names of the builds that this processor can run.
    package static var usableVariantNames: [String] { Variant.usable.map(\.name) }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    // MARK: Kernels by operator name

    static let backend = Backend(name: "cpu", memory: .host, hasElements: true) { kernel(named: $0) }

    private static func kernel(named name: String) -> Kernel? {
        if let special = kernels[name] { return special(catalog) }
        return pointwise(name)
    }

    /// The formula's kernel for a type that it is computed in as it lies in memory.
    static func tile(_ name: String, _ type: ElementType) -> TileKernel? {
        let tiles = tiles(named: name)
        return type == type.carrier ? tiles?[type] : tiles?.sixteenBits(type)
    }

    private static func tiles(named name: String) -> TileKernels? {
        let (formula, part) = formula(named: name)
        return catalog.tiles[formula]?[Int(part.rawValue)]
    }

    private static func formula(named name: String) -> (String, FormulaPart) {
        if let digit = name.last?.wholeNumberValue, name.dropLast().hasSuffix(".pullback"), digit < 3 {
            return (String(name.dropLast(10)), [.pullback0, .pullback1, .pullback2][digit])
        }
        return (name, .value)
    }

    /// Elements of a pointwise operator that one thread computes at a time. What holds for integers too is simple; what is for real
    /// numbers alone is mostly an exponential or a logarithm.
    static func pointwiseGrain(_ name: String) -> Int {
        let value = catalog.tiles[formula(named: name).0]?[Int(FormulaPart.value.rawValue)]
        return value?[.int64] == nil ? ParallelLoop.costlyGrain : ParallelLoop.grain
    }

    /// A formula's kernel, whatever its operands are; nil if there is no such formula.
    static func pointwise(_ name: String) -> Kernel? {
        guard let tiles = tiles(named: name) else { return nil }
        let grain = pointwiseGrain(name)
        return { (call: KernelCall) throws(TensorError) -> Void in try PointwiseLoop.run(name, tiles, call, grain: grain) }
    }

    /// Kernels that are no formula, by operator name; each family of them adds its own.
    typealias KernelFamily = [String: @Sendable (KernelCatalog) -> Kernel?]

    private static var families: [KernelFamily] {
        [
            copyKernels,
            choiceKernels,
            reductionKernels,
            momentKernels,
            argumentKernels,
            rowKernels,
            runningKernels,
            orderKernels,
            normalizationKernels,
            channelKernels,
            attentionKernels,
            crossEntropyKernels,
            ctcKernels,
            squaredDistanceKernels,
            recurrentKernels,
            linearKernels,
            indexingKernels,
            alongKernels,
            tupleKernels,
            tallyKernels,
            triangleKernels,
            windowKernels,
        ]
    }

    private static let kernels: KernelFamily = {
        var all: KernelFamily = [:]
        for family in families { all.merge(family) { first, _ in first } }
        return all
    }()
}
