import Synchronization
import TernKernelABI

extension CPU {
    static var linearKernels: KernelFamily {
        ["mm": { product("mm", $0) }, "bmm": { product("bmm", $0) }, "linear": { affine($0) }]
    }

    private static func product(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            try ProductLoop.run(name, call.output, call.input(0), call.input(1), catalog)
        }
    }

    private static func affine(_ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            // The other factor is the weight's transpose: the same memory, seen from the other side.
            try ProductLoop.run("linear", call.output, call.input(0), call.input(1), isTurned: true, bias: call.input(2), catalog)
        }
    }
}

/// A factor of a product: where its first matrix begins, and the distances, in elements, of rows, columns and matrices.
private struct Factor {
    let data: UnsafeMutableRawPointer
    let row: Int
    let column: Int
    let matrix: Int

    init(_ tensor: Tensor, isTurned: Bool = false) {
        let rank = tensor.ndim, last = tensor.geometry.strides[unchecked: rank - 1]
        let other = tensor.geometry.strides[unchecked: rank - 2]
        data = tensor.data
        (row, column) = isTurned ? (last, other) : (other, last)
        matrix = rank == 3 ? tensor.geometry.strides[unchecked: 0] : 0
    }
}

/// Matrix products, one or a batch of them. Threads share the rows or columns of the result and never the sums.
struct ProductLoop: @unchecked Sendable {
    private let kernel: MatrixProductKernel
    private let scratchBytes: (_ m: Int, _ n: Int, _ k: Int, _ elementSize: Int) -> Int
    private let tile: (rows: Int, bytes: Int)
    /// Sixteen-bit floats are summed in float32 and rounded once, by the thread that has the sums in its cache.
    private let rounding: ConversionKernel?
    private let a: Factor
    private let b: Factor
    private let output: UnsafeMutableRawPointer
    private let bias: ProductBias?
    private let m: Int
    private let n: Int
    private let k: Int
    private let size: Int

    /// Multiplications below which a product stays on one thread.
    private static let grain = 1 << 18

    /// How one matrix is cut: into rows or columns, whole tiles of them.
    private struct Strips {
        let alongRows: Bool
        let extent: Int
        let unit: Int
        let count: Int

        /// Elements of a first factor of which each core's cache holds all.
        private static let mostInCache = 1 << 17

        init(_ loop: ProductLoop, threads: Int) {
            let columnTile = Swift.max(loop.tile.bytes / (loop.rounding == nil ? loop.size : ElementType.float32.size), 1)
            let columnTiles = (loop.n + columnTile - 1) / columnTile
            // A strip of few columns reads the rows of the first factor where they lie, so that strips cost nothing by themselves. More
            // of them than threads let the faster ones take more.
            let readsInPlace = loop.rounding == nil && loop.a.column == 1 && loop.m * loop.k <= Strips.mostInCache
            let isFine = threads > 1 && readsInPlace && columnTiles >= 4
            // Otherwise each strip packs what all of them read. Of a square, columns.
            alongRows = !isFine && loop.m > loop.n
            extent = alongRows ? loop.m : loop.n
            let tileExtent = alongRows ? loop.tile.rows : columnTile
            let tiles = (extent + tileExtent - 1) / tileExtent
            unit = (isFine ? Swift.min(Swift.max(tiles / 8, 2), 8) : (tiles + threads - 1) / threads) * tileExtent
            count = (extent + unit - 1) / unit
        }
    }

    /// - Parameters:
    ///   - isTurned: whether the second factor is the transpose of `b`.
    ///   - bias: of the operands' type, is added to each row; the sums start with it.
    static func run(
        _ name: String, _ output: Tensor, _ a: Tensor, _ b: Tensor, isTurned: Bool = false, bias: Tensor? = nil,
        _ catalog: KernelCatalog
    ) throws(TensorError) {
        if output.count == 0 { return }
        let type = a.dtype.elementType
        guard let kernel = catalog.products[type == .bool ? .uint8 : type]?.kernel else {
            throw .dtype("\(name): not implemented for \(a.dtype); convert with .to(.float32) first")
        }
        let isHalf = type == .float16 || type == .bfloat16
        let loop = ProductLoop(
            kernel: kernel, scratchBytes: catalog.matrixProductScratchBytes, tile: catalog.matrixProductTile,
            rounding: isHalf ? catalog.conversion(from: .float32, to: type) : nil, a: Factor(a),
            b: Factor(b, isTurned: isTurned), output: output.data, bias: bias.map { ProductBias($0, catalog) },
            m: output.geometry.shape[unchecked: output.ndim - 2], n: output.geometry.shape[unchecked: output.ndim - 1],
            k: a.geometry.shape[unchecked: a.ndim - 1], size: type.size)
        if !isHalf, loop.m == 1 || loop.n == 1 {
            loop.bias?.write(to: output.data, rows: loop.m, stride: loop.n, columns: 0..<loop.n)
            if try VectorProductLoop.run(output, a, isTurned ? b.turned() : b, accumulate: bias != nil, catalog) { return }
        }
        if !loop.run(batch: output.ndim == 3 ? output.geometry.shape[unchecked: 0] : 1) {
            throw .memory("\(name): no memory for working space; free other tensors")
        }
    }

    /// False if there is no memory.
    private func run(batch: Int) -> Bool {
        let (area, isLarge) = m.multipliedReportingOverflow(by: n)
        let (volume, isLarger) = area.multipliedReportingOverflow(by: Swift.max(k, 1))
        let work = isLarge || isLarger ? Int.max : volume
        if work < ProductLoop.grain / batch {
            for index in 0..<batch where !compute(index, 0..<m, 0..<n) { return false }
            return true
        }
        // Strips of one matrix, or whole matrices of a batch.
        let threads = numThreads()
        let strips = Strips(self, threads: batch >= threads || work < ProductLoop.grain ? 1 : threads)
        let (count, unit) = (strips.count, strips.unit)
        let hasFailed = Atomic<Bool>(false)
        ParallelLoop.run(batch * count) { piece in
            let (index, strip) = (piece / count, piece % count)
            let part = strip * unit..<Swift.min((strip + 1) * unit, strips.extent)
            if !(strips.alongRows ? compute(index, part, 0..<n) : compute(index, 0..<m, part)) {
                hasFailed.store(true, ordering: .relaxed)
            }
        }
        return !hasFailed.load(ordering: .relaxed)
    }

    /// A part of one matrix; false if there is no memory.
    private func compute(_ index: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
        let sumSize = rounding == nil ? size : ElementType.float32.size
        let bytes = scratchBytes(rows.count, columns.count, k, sumSize)
        let sumBytes = rounding == nil ? 0 : (rows.count * columns.count * sumSize + 63) & ~63
        guard let (memory, sizeClass) = Allocator.allocate(Swift.max(sumBytes + bytes, 64)) else { return false }
        defer { Allocator.release(memory, sizeClass) }
        let to = output + (index * m * n + rows.lowerBound * n + columns.lowerBound) * size
        bias?.write(to: to, rows: rows.count, stride: n, columns: columns)
        var product = MatrixProduct(
            m: rows.count, n: columns.count, k: k, a: a.data + (index * a.matrix + rows.lowerBound * a.row) * size,
            aRowStride: a.row, aColumnStride: a.column,
            b: b.data + (index * b.matrix + columns.lowerBound * b.column) * size, bRowStride: b.row, bColumnStride: b.column,
            c: rounding == nil ? to : memory, cRowStride: rounding == nil ? n : columns.count, accumulate: bias != nil,
            scratch: memory + sumBytes)
        kernel(&product)
        if let rounding {
            let (runs, length) = columns.count == n ? (1, rows.count * n) : (rows.count, columns.count)
            for i in 0..<runs { rounding(length, to + i * n * size, memory + i * columns.count * sumSize) }
        }
        return true
    }
}

/// A row of numbers that the sums of every row start with.
private struct ProductBias {
    private let data: UnsafeMutableRawPointer
    private let stride: Int
    private let size: Int
    private let copy: StridedCopy

    init(_ tensor: Tensor, _ catalog: KernelCatalog) {
        data = tensor.data
        size = tensor.dtype.size
        stride = tensor.geometry.strides[unchecked: 0] * size
        copy = catalog.stridedCopy(elementSize: size)
    }

    /// Writes some of the columns; rows of the result are `stride` elements apart.
    func write(to rows: UnsafeMutableRawPointer, rows count: Int, stride rowStride: Int, columns: Range<Int>) {
        copy(columns.count, rows, size, data + columns.lowerBound * stride, stride)
        for i in 1..<Swift.max(count, 1) {
            (rows + i * rowStride * size).copyMemory(from: rows, byteCount: columns.count * size)
        }
    }
}

extension Tensor {
    /// A matrix's transpose, as kernels see it.
    fileprivate func turned() -> Tensor {
        let (shape, strides) = (geometry.shape, geometry.strides)
        return Tensor(
            storage: storage,
            geometry: Geometry(shape: [shape[1], shape[0]], strides: [strides[1], strides[0]], offset: storageOffset),
            dtype: dtype, device: device)
    }
}
