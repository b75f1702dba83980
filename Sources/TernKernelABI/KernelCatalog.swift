/// One kernel for each element type that there is one for.
package struct KernelsByType<Kernel>: @unchecked Sendable {
    private var kernels = [Kernel?](repeating: nil, count: ElementType.allCases.count)

    package init() {}

    package subscript(type: ElementType) -> Kernel? {
        get { kernels[Int(type.rawValue)] }
        set { kernels[Int(type.rawValue)] = newValue }
    }
}

/// The kernels of one variant, by name. A variant fills it once, when it is chosen.
package final class KernelCatalog: @unchecked Sendable {
    package private(set) var tiles: [String: [TileKernels?]] = [:]
    package private(set) var reductions: [String: KernelsByType<ReductionKernel>] = [:]
    /// Sums of rows whose elements are stored more narrowly: of integers in int64, of sixteen-bit floats in float32. By the stored type;
    /// rows have at most 2¹⁵ elements, so that the sum of 16-bit integers fits 32 bits.
    package private(set) var wideSums = KernelsByType<MatrixReductionSlot>()
    package private(set) var moments = KernelsByType<MomentKernels>()
    package private(set) var groups = KernelsByType<GroupSlot>()
    package private(set) var channels = KernelsByType<ChannelKernels>()
    package private(set) var crossEntropy = KernelsByType<CrossEntropyKernels>()
    package private(set) var attention = KernelsByType<AttentionKernels>()
    package private(set) var columns: [String: KernelsByType<ColumnSlot>] = [:]
    package private(set) var logSums = KernelsByType<MatrixReductionSlot>()
    package private(set) var rows: [String: KernelsByType<RowSlot>] = [:]
    package private(set) var running: [String: KernelsByType<RunningKernel>] = [:]
    package private(set) var scatters: [String: KernelsByType<ScatterSlot>] = [:]
    package private(set) var normalizations: [String: KernelsByType<NormalizationSlot>] = [:]
    package private(set) var normalizationSums: [String: KernelsByType<NormalizationSumsSlot>] = [:]
    package private(set) var searches = KernelsByType<RowSearchSlot>()
    package private(set) var columnSearches: [String: KernelsByType<ColumnSearchSlot>] = [:]
    package private(set) var orders = KernelsByType<OrderKernels>()
    package private(set) var products = KernelsByType<MatrixProductSlot>()
    package private(set) var vectorProducts = KernelsByType<VectorProductKernels>()
    package private(set) var ramps = KernelsByType<RampSlot>()
    package private(set) var steps = KernelsByType<StepKernels>()
    package private(set) var directConvolutions = KernelsByType<DirectConvolutionKernels>()
    private var conversions = KernelsByType<KernelsByType<ConversionSlot>>()
    package var indexCheck: IndexCheck = { _, _, _, _ in 0 }
    package var indexPlaces: IndexPlaces = { _, _, _, _, _ in false }
    package var integerBounds: IntegerBounds = { _, _, _ in }
    package var integerTally: IntegerTally = { _, _, _, _, _ in }
    package var placeSearch: PlaceSearch = { _, _, _, _, _ in 0 }
    package var matrixProductScratchBytes: (_ m: Int, _ n: Int, _ k: Int, _ elementSize: Int) -> Int = { _, _, _, _ in 0 }
    /// The tile that the micro-kernel computes at once: rows, and bytes of a row.
    package var matrixProductTile = (rows: 1, bytes: 1)
    /// For elements of 1, 2, 4 and 8 bytes.
    private var copies: [CopySlot] = []
    private var choices: [ChoiceSlot] = []
    package var windows = WindowKernels()
    package var indexed = IndexedKernels()

    package init() {}

    package func add(
        _ name: StaticString, _ part: FormulaPart, _ type: ElementType, isTest: Bool = false, tile: @escaping TileKernel
    ) {
        var parts = tiles[name.description] ?? Array(repeating: nil, count: FormulaPart.allCases.count)
        let kernels = parts[Int(part.rawValue)] ?? TileKernels()
        kernels.set(type, tile, isTest: isTest)
        parts[Int(part.rawValue)] = kernels
        tiles[name.description] = parts
    }

    /// Adds to a formula that has its kernels the one for inputs that are every second element in memory.
    package func add(_ name: StaticString, _ type: ElementType, everySecond kernel: @escaping TileKernel) {
        tiles[name.description]?[Int(FormulaPart.value.rawValue)]?.setEverySecond(type, kernel)
    }

    package func add(
        _ name: StaticString, _ type: ElementType, identity: @escaping ElementWriter, rows: @escaping MatrixReduction,
        columns: @escaping MatrixReduction
    ) {
        reductions[name.description, default: KernelsByType()][type] = ReductionKernel(
            identity: identity, rows: rows, columns: columns)
    }

    package func add(_ stored: ElementType, wideSum: @escaping MatrixReduction) {
        wideSums[stored] = MatrixReductionSlot(kernel: wideSum)
    }

    package func add(_ type: ElementType, crossEntropy: CrossEntropyKernels) {
        self.crossEntropy[type] = crossEntropy
    }

    package func add(_ type: ElementType, attention: AttentionKernels) {
        self.attention[type] = attention
    }

    package func add(_ type: ElementType, groups: @escaping GroupKernel) {
        self.groups[type] = GroupSlot(kernel: groups)
    }

    package func add(_ type: ElementType, channels: ChannelKernels) {
        self.channels[type] = channels
    }

    package func add(_ type: ElementType, moments: MomentKernels) {
        self.moments[type] = moments
    }

    package func add(_ name: StaticString, _ type: ElementType, column: @escaping ColumnKernel) {
        columns[name.description, default: KernelsByType()][type] = ColumnSlot(kernel: column)
    }

    package func add(_ type: ElementType, logSums: @escaping MatrixReduction) {
        self.logSums[type] = MatrixReductionSlot(kernel: logSums)
    }

    package func add(_ name: StaticString, _ type: ElementType, row: @escaping RowKernel) {
        rows[name.description, default: KernelsByType()][type] = RowSlot(kernel: row)
    }

    package func add(_ name: StaticString, _ type: ElementType, running kernel: RunningKernel) {
        running[name.description, default: KernelsByType()][type] = kernel
    }

    package func add(_ name: StaticString, _ type: ElementType, scatter: @escaping ScatterKernel) {
        scatters[name.description, default: KernelsByType()][type] = ScatterSlot(kernel: scatter)
    }

    package func add(_ name: StaticString, _ type: ElementType, normalization: @escaping NormalizationKernel) {
        normalizations[name.description, default: KernelsByType()][type] = NormalizationSlot(kernel: normalization)
    }

    package func add(_ name: StaticString, _ type: ElementType, normalizationSums sums: @escaping NormalizationSums) {
        normalizationSums[name.description, default: KernelsByType()][type] = NormalizationSumsSlot(kernel: sums)
    }

    package func add(_ type: ElementType, ramp: @escaping RampKernel) {
        ramps[type] = RampSlot(kernel: ramp)
    }

    package func add(_ type: ElementType, search: @escaping RowSearch) {
        searches[type] = RowSearchSlot(kernel: search)
    }

    package func add(_ name: StaticString, _ type: ElementType, columns: @escaping ColumnSearch) {
        columnSearches[name.description, default: KernelsByType()][type] = ColumnSearchSlot(kernel: columns)
    }

    package func add(_ type: ElementType, order: OrderKernels) {
        orders[type] = order
    }

    package func add(
        _ type: ElementType, descent: @escaping (UnsafePointer<DescentStep>) -> Void,
        adam: @escaping (UnsafePointer<AdamStep>) -> Void
    ) {
        steps[type] = StepKernels(descent: descent, adam: adam)
    }

    package func add(
        _ type: ElementType, dots: @escaping (UnsafePointer<VectorProduct>) -> Void,
        sums: @escaping (UnsafePointer<VectorProduct>) -> Void
    ) {
        vectorProducts[type] = VectorProductKernels(dots: dots, sums: sums)
    }

    package func add(_ type: ElementType, directConvolution: DirectConvolutionKernels) {
        directConvolutions[type] = directConvolution
    }

    package func add(_ type: ElementType, product: @escaping MatrixProductKernel) {
        products[type] = MatrixProductSlot(kernel: product)
    }

    package func add(from source: ElementType, to target: ElementType, conversion: @escaping ConversionKernel) {
        var targets = conversions[source] ?? KernelsByType()
        targets[target] = ConversionSlot(kernel: conversion)
        conversions[source] = targets
    }

    /// For elements of 1, 2, 4 and 8 bytes, in this order.
    package func addCopies(strided: @escaping StridedCopy, plane: @escaping PlaneCopy) {
        copies.append(CopySlot(strided: strided, plane: plane))
    }

    /// For elements of 1, 2, 4 and 8 bytes, in this order.
    package func add(choice: @escaping ChoiceKernel) {
        choices.append(ChoiceSlot(kernel: choice))
    }

    /// For elements of 1, 2, 4 and 8 bytes, in this order.
    package func addIndexedMoves(gather: @escaping IndexedGather, replace: @escaping IndexedScatter) {
        indexed.moves.append(IndexedMoveSlot(gather: gather, replace: replace))
    }

    package func add(_ name: StaticString, _ type: ElementType, indexed combine: @escaping IndexedScatter) {
        indexed.combine[name.description, default: KernelsByType()][type] = IndexedScatterSlot(kernel: combine)
    }

    package func addWindow(
        _ type: ElementType, fold: @escaping WindowKernel, maximum: @escaping BoxMaximumKernel, spread: @escaping PlaceKernel,
        resample: @escaping ResamplingKernel
    ) {
        windows.fold[type] = fold
        windows.maximum[type] = maximum
        windows.spread[type] = spread
        windows.resample[type] = resample
    }

    /// For elements of 1, 2, 4 and 8 bytes, in this order.
    package func addWindowMoves(unfold: @escaping WindowKernel, pick: @escaping PlaceKernel, place: @escaping PlaceKernel) {
        windows.unfold.append(unfold)
        windows.pick.append(pick)
        windows.place.append(place)
    }

    /// The kernel that converts between two types.
    package func conversion(from source: ElementType, to target: ElementType) -> ConversionKernel? {
        conversions[source]?[target]?.kernel
    }

    package func stridedCopy(elementSize: Int) -> StridedCopy { copies[elementSize.trailingZeroBitCount].strided }

    package func choice(elementSize: Int) -> ChoiceKernel { choices[elementSize.trailingZeroBitCount].kernel }

    package func planeCopy(elementSize: Int) -> PlaneCopy { copies[elementSize.trailingZeroBitCount].plane }
}
