import TernKernelABI

extension CPU {
    static var reductionKernels: KernelFamily {
        [
            "sum": { reduction("sum", $0) }, "mean": { reduction("sum", $0) }, "prod": { reduction("prod", $0) },
            "amax": { reduction("amax", $0) }, "amin": { reduction("amin", $0) },
            "sum_of_squares": { reduction("sum_of_squares", $0, then: "sum") },
        ]
    }

    /// The parts that `name` makes are joined by `next`.
    private static func reduction(_ name: String, _ catalog: KernelCatalog, then next: String? = nil) -> Kernel? {
        guard let table = catalog.reductions[name], let nextTable = catalog.reductions[next ?? name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in
            if ReductionLoop.runShort(table, call) { return }
            if let loop = try ReductionLoop(name, table, nextTable, call, catalog) { try loop.run() }
        }
    }
}

/// Reduces some dimensions of a tensor, in steps: what one step leaves of them is the input of the next. The order in which elements
/// meet depends on extents and strides alone.
struct ReductionLoop {
    private let name: String
    private let kernel: ReductionKernel
    /// That of the steps after the first.
    private let joining: ReductionKernel
    private let output: Tensor
    private let carrier: ElementType
    private let toCarrier: ConversionKernel?
    /// Sums rows of elements of the input's type without converting them first.
    private let wideSum: MatrixReduction?
    private let fromCarrier: ConversionKernel?
    /// What the results are divided by.
    private let divisor: Double?
    private let elementSize: Int
    private let data: UnsafeMutableRawPointer
    private let dimensions: ReducedDimensions
    private let catalog: KernelCatalog

    init?(
        _ name: String, _ table: KernelsByType<ReductionKernel>, _ nextTable: KernelsByType<ReductionKernel>, _ call: KernelCall,
        _ catalog: KernelCatalog
    ) throws(TensorError) {
        let input = call.input(0)
        self.name = name
        output = call.output
        if output.count == 0 { return nil }
        let type = call.computeType.elementType
        carrier = type.carrier
        guard let kernel = table[carrier], let joining = nextTable[carrier] else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert with .to(_:) first")
        }
        self.kernel = kernel
        self.joining = joining
        self.catalog = catalog
        let stored = input.dtype.elementType
        let isBytes = stored == .bool && carrier == .uint8
        toCarrier = stored == carrier || isBytes ? nil : catalog.conversion(from: stored, to: carrier)
        let sumType: ElementType = input.dtype.isFloatingPoint ? .float32 : .int64
        let isWideSum = name == "sum" && toCarrier != nil && carrier == sumType
        wideSum = isWideSum ? catalog.wideSums[stored]?.kernel : nil
        let target = output.dtype.elementType
        fromCarrier = target == carrier ? nil : catalog.conversion(from: carrier, to: target)
        divisor = call.operandCount > 1 ? call.operand(1).scalar.doubleValue : nil
        elementSize = stored.size
        data = input.data
        dimensions = ReducedDimensions(input.geometry, call.integers)
    }

    /// The same in one call of the kernel, for few contiguous elements that need no conversion. The last dimensions are reduced, or
    /// the first.
    static func runShort(_ table: KernelsByType<ReductionKernel>, _ call: KernelCall) -> Bool {
        let input = call.input(0), output = call.output, dims = call.integers, cut = ReductionStep.Cut.direct
        let type = call.computeType.elementType
        guard input.isContiguous, input.count > 0, input.count <= ParallelLoop.grain, type == type.carrier,
            input.dtype.elementType == type, output.dtype.elementType == type, let first = dims.first, let kernel = table[type]
        else { return false }
        let results = output.count, extent = input.count / results
        if first == input.ndim - dims.count || results == 1, extent <= cut.rowBlock {
            kernel.rows(results, extent * type.size, extent, output.data, input.data)
        } else if dims.last == dims.count - 1, extent <= cut.columnBlock, results <= cut.columnTile {
            kernel.columns(extent, results * type.size, results, output.data, input.data)
        } else {
            return false
        }
        if call.operandCount > 1 { divide(output.data, results, call.operand(1).scalar.doubleValue, type) }
        return true
    }

    func run() throws(TensorError) {
        let count = output.count
        guard fromCarrier != nil else {
            try reduce(into: output.data)
            return
        }
        try withMemory(count * carrier.size) { memory throws(TensorError) in
            try reduce(into: memory)
            ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
                fromCarrier?(
                    range.count, output.data + range.lowerBound * output.dtype.size, memory + range.lowerBound * carrier.size)
            }
        }
    }

    private func withMemory(
        _ byteCount: Int, _ body: (UnsafeMutableRawPointer) throws(TensorError) -> Void
    ) throws(TensorError) {
        guard let (memory, sizeClass) = Allocator.allocate(byteCount) else {
            throw .memory("\(name): no memory for working space; free other tensors")
        }
        defer { Allocator.release(memory, sizeClass) }
        try body(memory)
    }

    /// Writes the results as the carrier.
    private func reduce(into target: UnsafeMutableRawPointer) throws(TensorError) {
        let (kept, reduced) = (dimensions.kept, dimensions.reduced)
        if dimensions.count == 0 {
            kernel.identity(target)
            catalog.stridedCopy(elementSize: carrier.size)(output.count, target, carrier.size, target, 0)
        } else {
            let step = ReductionStep(kept, reduced, toCarrier == nil ? .direct : .converted)
            try withParts(step, of: kept.product, into: target) { parts in
                step.forEachMatrix(data, elementSize, catalog) { matrix, scratch in
                    reduce(matrix, step.form, parts + matrix.result * carrier.size, scratch)
                }
            }
        }
        if let divisor { ReductionLoop.divide(target, output.count, divisor, carrier) }
    }

    /// Runs `body` to write the parts of `count` results, and joins them in further steps.
    private func withParts(
        _ step: ReductionStep, of count: Int, into target: UnsafeMutableRawPointer, _ body: (UnsafeMutableRawPointer) -> Void
    ) throws(TensorError) {
        if step.parts == 1 {
            body(target)
            return
        }
        try withMemory(count * step.parts * carrier.size) { memory throws(TensorError) in
            body(memory)
            var kept = StridedDimensions(count / step.width, stride: step.parts * step.width)
            kept.append(step.width, 1)
            let next = ReductionStep(kept, StridedDimensions(step.parts, stride: step.width))
            try withParts(next, of: count, into: target) { parts in
                next.forEachMatrix(memory, carrier.size, catalog) { matrix, _ in
                    let join = next.form == .columns ? joining.columns : joining.rows
                    join(matrix.rows, matrix.stride, matrix.count, parts + matrix.result * carrier.size, matrix.address)
                }
            }
        }
    }

    private func reduce(
        _ matrix: ReductionStep.Matrix, _ form: ReductionStep.Form, _ target: UnsafeMutableRawPointer,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let reduce = form == .columns ? kernel.columns : kernel.rows
        guard let toCarrier else {
            reduce(matrix.rows, matrix.stride, matrix.count, target, matrix.address)
            return
        }
        if form == .columns {
            for row in 0..<matrix.rows {
                toCarrier(
                    matrix.count, scratch + row * matrix.count * carrier.size, matrix.address + row * matrix.stride)
            }
            reduce(matrix.rows, matrix.count * carrier.size, matrix.count, target, scratch)
            return
        }
        if let wideSum {
            wideSum(matrix.rows, matrix.stride, matrix.count, target, matrix.address)
            return
        }
        // Short rows that touch are converted together.
        let converted = scratch + ReductionStep.Cut.scratchBytes / 2
        let together = matrix.stride == matrix.count * elementSize ? Swift.max(1, 4096 / matrix.count) : 1
        var row = 0
        while row < matrix.rows {
            let rows = Swift.min(together, matrix.rows - row)
            toCarrier(rows * matrix.count, converted, matrix.address + row * matrix.stride)
            reduce(rows, matrix.count * carrier.size, matrix.count, target + row * carrier.size, converted)
            row += rows
        }
    }

    private static func divide(
        _ target: UnsafeMutableRawPointer, _ count: Int, _ divisor: Double, _ carrier: ElementType
    ) {
        guard let tile = CPU.tile("div", carrier), let number = RepeatedNumber(.double(divisor), carrier) else { return }
        let size = carrier.size
        ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
            let to = target + range.lowerBound * size
            number.withPointer { tile(range.count, to, to, $0, to, to, 0b10) }
        }
    }
}

/// The dimensions of a tensor, those that a reduction keeps and those that it reduces.
struct ReducedDimensions {
    private(set) var kept = StridedDimensions()
    private(set) var reduced = StridedDimensions()
    /// Elements that become one.
    private(set) var count = 1

    init(_ geometry: Geometry, _ dims: Shape) {
        for i in 0..<geometry.shape.count {
            let (extent, stride) = (geometry.shape[i], geometry.strides[i])
            if dims.contains(i) {
                reduced.append(extent, stride)
                count *= extent
            } else {
                kept.append(extent, stride)
            }
        }
        reduced = reduced.sortedByStride
    }
}
