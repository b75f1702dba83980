/// The kernels of one variant, by name. A variant fills it once, when it is chosen.
package final class KernelCatalog: @unchecked Sendable {
    package private(set) var tiles: [String: [TileKernels?]] = [:]
    package private(set) var reductions: [String: [ReductionKernel?]] = [:]
    package private(set) var rows: [String: [RowKernel?]] = [:]
    package private(set) var searches: [RowSearch?] = noKernels()
    package private(set) var products: [MatrixProductKernel?] = noKernels()
    package private(set) var conversions: [[ConversionKernel?]] = Array(repeating: noKernels(), count: ElementType.allCases.count)
    package var matrixProductScratchBytes: @Sendable (_ m: Int, _ n: Int, _ k: Int, _ elementSize: Int) -> Int = { _, _, _, _ in 0 }
    /// Strided copies for elements of 1, 2, 4 and 8 bytes.
    package var stridedCopies: [StridedCopy] = []

    package init() {}

    package func add(_ name: StaticString, _ part: FormulaPart, _ kernels: TileKernels) {
        tiles[name.description, default: Array(repeating: nil, count: FormulaPart.allCases.count)][Int(part.rawValue)] = kernels
    }

    package func add(_ name: StaticString, _ type: ElementType, reduction: ReductionKernel) {
        reductions[name.description, default: Self.noKernels()][Int(type.rawValue)] = reduction
    }

    package func add(_ name: StaticString, _ type: ElementType, row: @escaping RowKernel) {
        rows[name.description, default: Self.noKernels()][Int(type.rawValue)] = row
    }

    package func add(_ type: ElementType, search: @escaping RowSearch) {
        searches[Int(type.rawValue)] = search
    }

    package func add(_ type: ElementType, product: @escaping MatrixProductKernel) {
        products[Int(type.rawValue)] = product
    }

    package func add(from source: ElementType, to target: ElementType, conversion: @escaping ConversionKernel) {
        conversions[Int(source.rawValue)][Int(target.rawValue)] = conversion
    }

    package func setStridedCopies(
        _ one: @escaping StridedCopy, _ two: @escaping StridedCopy, _ four: @escaping StridedCopy,
        _ eight: @escaping StridedCopy
    ) {
        stridedCopies = [one, two, four, eight]
    }

    private static func noKernels<Kernel>() -> [Kernel?] { Array(repeating: nil, count: ElementType.allCases.count) }
}
