import TernKernelABI

extension CPU {
    static var reductionKernels: KernelFamily {
        [
            "sum": { reduction("sum", $0) }, "prod": { reduction("prod", $0) }, "amax": { reduction("amax", $0) },
            "amin": { reduction("amin", $0) }, "argmax": { argument("amax", $0) }, "argmin": { argument("amin", $0) },
        ]
    }

    private static func reduction(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        guard let table = catalog.reductions[name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in
            if let loop = try ReductionLoop(name, table, call, catalog) { loop.run() }
        }
    }

    private static func argument(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in try ArgumentLoop.run(name, call, catalog) }
    }
}

/// Reduces some dimensions of a tensor. The order in which elements meet depends on the sizes alone: rows in blocks of one size,
/// combined from the first to the last.
struct ReductionLoop {
    private static let block = 4096
    private static let columnTile = 512
    /// Rows that are summed before they join the total, so that long columns keep their digits.
    private static let rowBlock = 128

    private let kernel: ReductionKernel
    private let output: Tensor
    private let stored: ElementType
    private let carrier: ElementType
    private let toCarrier: ConversionKernel?
    private let fromCarrier: ConversionKernel?
    private let elementSize: Int
    private let data: UnsafeMutableRawPointer
    private var keptShape = Shape()
    private var keptStrides = Shape()
    private var reducedShape = Shape()
    private var reducedStrides = Shape()
    private let catalog: KernelCatalog

    init?(_ name: String, _ table: KernelsByType<ReductionKernel>, _ call: KernelCall, _ catalog: KernelCatalog)
        throws(TensorError)
    {
        let input = call.input(0)
        output = call.output
        if output.count == 0 { return nil }
        let type = call.computeType.elementType
        carrier = type.carrier
        guard let kernel = table[carrier] else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert with .to(_:) first")
        }
        self.kernel = kernel
        self.catalog = catalog
        stored = input.dtype.elementType
        let isBytes = stored == .bool && carrier == .uint8
        toCarrier = stored == carrier || isBytes ? nil : catalog.conversion(from: stored, to: carrier)
        let target = output.dtype.elementType
        fromCarrier = target == carrier ? nil : catalog.conversion(from: carrier, to: target)
        elementSize = stored.size
        data = input.data
        for i in 0..<input.ndim {
            if call.integers.contains(i) {
                reducedShape.append(input.shape[i])
                reducedStrides.append(input.geometry.strides[i])
            } else {
                keptShape.append(input.shape[i])
                keptStrides.append(input.geometry.strides[i])
            }
        }
    }

    func run() {
        let count = reducedShape.product
        if count == 0 {
            fillWithIdentity()
        } else if let last = keptStrides.last, last == 1, keptShape.last ?? 0 >= 8, reducedStrides.last != 1 {
            runColumns(count)
        } else {
            runRows(count)
        }
    }

    private func fillWithIdentity() {
        withScratch(16) { scratch in
            kernel.identity(scratch)
            for i in 0..<output.count { store(i, scratch) }
        }
    }

    private func withScratch(_ byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 64) { buffer in
            if let base = buffer.baseAddress { body(base) }
        }
    }

    /// Writes result number `i`, which lies in `value` as the carrier.
    private func store(_ i: Int, _ value: UnsafeRawPointer) {
        let to = output.data + i * output.dtype.size
        if let fromCarrier { fromCarrier(1, to, value) } else { to.copyMemory(from: value, byteCount: carrier.size) }
    }

    // MARK: Rows

    private func runRows(_ count: Int) {
        let kept = Walker(data, keptStrides, keptShape, elementSize, catalog)
        let row = Walker(data, reducedStrides, reducedShape, elementSize, catalog)
        let blocks = (count + Self.block - 1) / Self.block
        let size = carrier.size
        if output.count == 1 || count >= 4 * ParallelLoop.grain {
            // Long rows: their blocks are shared among the threads, and combined afterwards.
            for i in 0..<output.count {
                withScratch(blocks * size + 64) { partial in
                    let address = UInt(bitPattern: partial)
                    ParallelLoop.ranges(blocks, size: ParallelLoop.grain / Self.block) { range in
                        guard let partial = UnsafeMutableRawPointer(bitPattern: address) else { return }
                        withScratch(Self.block * 16) { scratch in
                            for block in range {
                                reduceBlock(row, kept, i, block, count, into: partial + block * size, scratch)
                            }
                        }
                    }
                    combine(partial, blocks)
                    store(i, partial)
                }
            }
        } else {
            ParallelLoop.ranges(output.count, size: Swift.max(1, ParallelLoop.grain / count)) { range in
                withScratch(Self.block * 16 + blocks * size + 64) { scratch in
                    let partial = scratch + Self.block * 16
                    for i in range {
                        for block in 0..<blocks {
                            reduceBlock(row, kept, i, block, count, into: partial + block * size, scratch)
                        }
                        combine(partial, blocks)
                        store(i, partial)
                    }
                }
            }
        }
    }

    private func combine(_ partial: UnsafeMutableRawPointer, _ blocks: Int) {
        for i in 1..<Swift.max(blocks, 1) {
            let next = partial + i * carrier.size
            kernel.combine(1, partial, partial, next, partial, partial)
        }
    }

    private func reduceBlock(
        _ row: Walker, _ kept: Walker, _ i: Int, _ block: Int, _ count: Int, into result: UnsafeMutableRawPointer,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let start = block * Self.block, n = Swift.min(Self.block, count - start)
        var row = row
        kept.forEachRun(i, 1) { address, _, _, _ in row.base = address }
        var elements = scratch
        if row.uniformStride == elementSize {
            elements = row.base + start * elementSize
        } else {
            row.gather(start, n, into: scratch)
        }
        if let toCarrier {
            let converted = scratch + Self.block * 8
            toCarrier(n, converted, elements)
            elements = converted
        }
        kernel.row(n, result, elements)
    }

    // MARK: Columns

    /// The innermost dimension stays: whole rows are combined, element by element.
    private func runColumns(_ count: Int) {
        let width = keptShape.last ?? 1
        var outerShape = keptShape, outerStrides = keptStrides
        outerShape.remove(at: keptShape.count - 1)
        outerStrides.remove(at: keptShape.count - 1)
        let outer = Walker(data, outerStrides, outerShape, elementSize, catalog)
        let rows = Walker(data, reducedStrides, reducedShape, elementSize, catalog)
        let tiles = (width + Self.columnTile - 1) / Self.columnTile
        let pieces = outerShape.product * tiles
        let body: (Int) -> Void = { piece in
            let (index, tile) = (piece / tiles, piece % tiles)
            let start = tile * Self.columnTile, n = Swift.min(Self.columnTile, width - start)
            outer.forEachRun(index, 1) { address, _, _, _ in
                var rows = rows
                rows.base = address + start * elementSize
                reduceColumns(rows, count, n, index * width + start)
            }
        }
        if count * width * outerShape.product < ParallelLoop.grain {
            for piece in 0..<pieces { body(piece) }
        } else {
            ParallelLoop.run(pieces, body)
        }
    }

    private func reduceColumns(_ rows: Walker, _ count: Int, _ n: Int, _ first: Int) {
        let slot = Self.columnTile * 8
        withScratch(3 * slot) { total in
            let sum = total + slot, converted = total + 2 * slot
            fill(total, n)
            fill(sum, n)
            var inBlock = 0
            rows.forEachRun(0, count) { address, stride, _, run in
                for i in 0..<run {
                    var elements = UnsafeRawPointer(address + i * stride)
                    if let toCarrier {
                        toCarrier(n, converted, elements)
                        elements = UnsafeRawPointer(converted)
                    }
                    kernel.combine(n, sum, sum, elements, sum, sum)
                    inBlock += 1
                    if inBlock == Self.rowBlock {
                        kernel.combine(n, total, total, sum, total, total)
                        fill(sum, n)
                        inBlock = 0
                    }
                }
            }
            kernel.combine(n, total, total, sum, total, total)
            let to = output.data + first * output.dtype.size
            if let fromCarrier { fromCarrier(n, to, total) } else { to.copyMemory(from: total, byteCount: n * carrier.size) }
        }
    }

    private func fill(_ to: UnsafeMutableRawPointer, _ n: Int) {
        kernel.identity(to)
        catalog.stridedCopies[carrier.size.trailingZeroBitCount](n, to, carrier.size, to, 0)
    }
}

/// The place of the largest or smallest element of each contiguous row, and the element.
enum ArgumentLoop {
    static func run(_ name: String, _ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let input = call.input(0), indices = call.output
        let rowLength = input.shape.last ?? 1
        let type = input.dtype.elementType
        guard let reduction = catalog.reductions[name]?[type.carrier],
            let search = catalog.searches[type.carrier]
        else { throw .dtype("arg\(name.dropFirst()): not implemented for \(input.dtype); convert with .to(_:) first") }
        let convert = type == type.carrier || type == .bool ? nil : catalog.conversion(from: type, to: type.carrier)
        let rows = indices.count
        let from = input.data, to = indices.data.assumingMemoryBound(to: Int64.self)
        ParallelLoop.ranges(rows, size: Swift.max(1, ParallelLoop.grain / Swift.max(rowLength, 1))) { range in
            withUnsafeTemporaryAllocation(byteCount: convert == nil ? 64 : rowLength * 4 + 64, alignment: 64) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                for i in range {
                    var row = UnsafeRawPointer(from + i * rowLength * type.size)
                    if let convert {
                        convert(rowLength, scratch + 64, row)
                        row = UnsafeRawPointer(scratch + 64)
                    }
                    reduction.row(rowLength, scratch, row)
                    to[i] = Int64(search(rowLength, row, scratch))
                }
            }
        }
    }
}
