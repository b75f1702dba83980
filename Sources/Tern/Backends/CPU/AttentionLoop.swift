import Synchronization
import TernKernelABI

extension CPU {
    static var attentionKernels: KernelFamily {
        [
            "attention": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    if call.output.count > 0 { try AttentionLoop(call, catalog).forward(call) }
                }
            },
            "attention.pullback": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in try AttentionLoop(call, catalog).backward(call) }
            },
        ]
    }
}

/// A matrix of each head: where the first begins, and its strides in elements.
private struct HeadMatrix {
    let data: UnsafeMutableRawPointer
    let geometry: Geometry
    let size: Int

    init(_ tensor: Tensor) {
        data = tensor.data
        geometry = tensor.geometry
        size = tensor.dtype.size
    }

    var rows: Int { geometry.shape[geometry.shape.count - 2] }
    var columns: Int { geometry.shape[geometry.shape.count - 1] }
    var rowStride: Int { geometry.strides[geometry.shape.count - 2] }
    var columnStride: Int { geometry.strides[geometry.shape.count - 1] }

    /// Row `row` of matrix `head`.
    func at(_ head: Int, _ row: Int = 0, column: Int = 0) -> UnsafeMutableRawPointer {
        var offset = row * rowStride + column * columnStride
        var rest = head
        for i in stride(from: geometry.shape.count - 3, through: 0, by: -1) {
            let extent = geometry.shape[i]
            offset += rest % extent * geometry.strides[i]
            rest /= extent
        }
        return data + offset * size
    }
}

/// Attention, some rows of queries at a time: their scores are all that is kept of the matrix of weights. The gradient makes them
/// again. Work is cut by its size alone.
///
/// Operands: scaled queries, keys, values, and what is added to the scores or nothing; all have the same dimensions before the last
/// two. In the gradient, rows of gradients stand behind the queries' and values behind the keys' rows; in place of the values comes
/// what is added, and then where to write the gradients of keys and values. Integers: 1 if a query sees no keys with higher numbers,
/// 1 if what is added only leaves out, and the width of a query.
struct AttentionLoop: @unchecked Sendable {
    private let kernels: AttentionKernels
    private let matrixProduct: MatrixProductKernel
    private let vectorProducts: VectorProductKernels?
    private let scratchBytes: (_ m: Int, _ n: Int, _ k: Int, _ elementSize: Int) -> Int
    private let copy: StridedCopy
    private let queries: HeadMatrix
    private let keys: HeadMatrix
    private let heads: Int
    private let size: Int
    private let isCausal: Bool
    private let leavesOut: Bool
    private let width: Int
    /// Queries whose scores are there at a time.
    private let rows: Int

    /// Scores that are there at a time: with those of the gradient they fit in the second-level cache.
    private static let scores = 1 << 17

    init(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let query = call.input(0), type = query.dtype.elementType
        guard let kernels = catalog.attention[type], let product = catalog.products[type]?.kernel else {
            throw .dtype("scaled_dot_product_attention: not implemented for \(query.dtype); convert with .to(.float32) first")
        }
        self.kernels = kernels
        matrixProduct = product
        vectorProducts = catalog.vectorProducts[type]
        scratchBytes = catalog.matrixProductScratchBytes
        size = type.size
        copy = catalog.stridedCopy(elementSize: size)
        queries = HeadMatrix(query)
        keys = HeadMatrix(call.input(1))
        heads = Shape(query.shape.dropLast(2)).product
        isCausal = call.integers[0] == 1
        leavesOut = call.integers[1] == 1
        width = call.integers[2]
        // A few heads are cut into more parts, so that there is something to share.
        let share = heads >= 4 ? queries.rows : (queries.rows + 3) / 4
        // The fewer rows, the less is computed of what the last of them sees and the first do not.
        let most = isCausal ? 128 : 256
        rows = Swift.max(16, Swift.min(AttentionLoop.scores / Swift.max(keys.rows, 1), most, (share + 15) / 16 * 16))
    }

    private var blocks: Int { (queries.rows + rows - 1) / rows }

    /// Keys that some of the queries from `row` on see.
    private func seen(_ row: Int, _ count: Int) -> Int { isCausal ? Swift.min(keys.rows, row + count) : keys.rows }

    private func run(
        _ pieces: Int, _ bytes: Int, _ body: (Int, UnsafeMutableRawPointer) -> Void
    ) throws(TensorError) {
        let hasFailed = Atomic<Bool>(false)
        ParallelLoop.run(pieces) { piece in
            guard let (memory, sizeClass) = Allocator.allocate(bytes) else {
                hasFailed.store(true, ordering: .relaxed)
                return
            }
            defer { Allocator.release(memory, sizeClass) }
            body(piece, memory)
        }
        if hasFailed.load(ordering: .relaxed) {
            throw .memory("scaled_dot_product_attention: no memory for working space; free other tensors")
        }
    }

    private func product(_ call: inout MatrixProduct) {
        if !VectorProductLoop.runRows(call, vectorProducts, size) { matrixProduct(&call) }
    }

    /// A part of the working memory: rows of scores.
    private func scoreBytes(_ count: Int) -> Int { (count * keys.rows * size + 63) & ~63 }

    /// The weights of `count` queries from `row` on, `columns` of them a row.
    private func weigh(
        _ head: Int, _ row: Int, _ count: Int, _ columns: Int, _ mask: HeadMatrix?, _ scores: UnsafeMutableRawPointer,
        _ maskRow: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer
    ) {
        var call = MatrixProduct(
            m: count, n: columns, k: width, a: queries.at(head, row), aRowStride: queries.rowStride,
            aColumnStride: queries.columnStride, b: keys.at(head), bRowStride: keys.columnStride, bColumnStride: keys.rowStride,
            c: scores, cRowStride: columns, accumulate: false, scratch: scratch)
        product(&call)
        for i in 0..<count {
            let to = scores + i * columns * size
            let visible = isCausal ? Swift.min(columns, row + i + 1) : columns
            var added: UnsafeRawPointer?
            if let mask {
                let from = mask.at(head, row + i)
                added = UnsafeRawPointer(from)
                if mask.columnStride != 1 {
                    copy(columns, maskRow, size, from, mask.columnStride * size)
                    added = UnsafeRawPointer(maskRow)
                }
            }
            kernels.weights(visible, to, added, leavesOut)
            (to + visible * size).initializeMemory(as: UInt8.self, repeating: 0, count: (columns - visible) * size)
        }
    }

    func forward(_ call: KernelCall) throws(TensorError) {
        let values = HeadMatrix(call.input(2)), output = HeadMatrix(call.output)
        let mask = call.operand(3).tensor.map { HeadMatrix($0) }
        let scoreBytes = scoreBytes(rows), maskBytes = self.scoreBytes(1)
        let scratch = Swift.max(
            scratchBytes(rows, keys.rows, width, size), scratchBytes(rows, values.columns, keys.rows, size), 64)
        try run(heads * blocks, scoreBytes + maskBytes + scratch) { piece, memory in
            let (head, row) = (piece / blocks, piece % blocks * rows)
            let count = Swift.min(rows, queries.rows - row), columns = seen(row, count)
            let scratch = memory + scoreBytes + maskBytes
            weigh(head, row, count, columns, mask, memory, memory + scoreBytes, scratch)
            var call = MatrixProduct(
                m: count, n: values.columns, k: columns, a: memory, aRowStride: columns, aColumnStride: 1, b: values.at(head),
                bRowStride: values.rowStride, bColumnStride: values.columnStride, c: output.at(head, row),
                cRowStride: values.columns, accumulate: false, scratch: scratch)
            product(&call)
        }
    }

    /// Output: the gradients of the queries.
    func backward(_ call: KernelCall) throws(TensorError) {
        let mask = call.operand(2).tensor.map { HeadMatrix($0) }
        let output = HeadMatrix(call.output), sides = HeadMatrix(call.input(3))
        let depth = queries.columns - width
        call.input(3).data.initializeMemory(as: UInt8.self, repeating: 0, count: call.input(3).count * size)
        let scoreBytes = scoreBytes(rows), maskBytes = self.scoreBytes(1)
        let scratch = [
            scratchBytes(rows, keys.rows, width, size), scratchBytes(rows, keys.rows, depth, size),
            scratchBytes(keys.rows, depth, rows, size), scratchBytes(keys.rows, width, rows, size),
            scratchBytes(rows, width, keys.rows, size),
        ].reduce(64) { Swift.max($0, $1) }
        try run(heads, 2 * scoreBytes + maskBytes + scratch) { head, weights in
            let slopes = weights + scoreBytes, maskRow = slopes + scoreBytes, scratch = maskRow + maskBytes
            for row in stride(from: 0, to: queries.rows, by: rows) {
                let count = Swift.min(rows, queries.rows - row), columns = seen(row, count)
                weigh(head, row, count, columns, mask, weights, maskRow, scratch)
                let gradient = queries.at(head, row, column: width)
                // The weights' gradients, and from them the scores'.
                var call = MatrixProduct(
                    m: count, n: columns, k: depth, a: gradient, aRowStride: queries.rowStride,
                    aColumnStride: queries.columnStride, b: keys.at(head, column: width), bRowStride: keys.columnStride,
                    bColumnStride: keys.rowStride, c: slopes, cRowStride: columns, accumulate: false, scratch: scratch)
                product(&call)
                for i in 0..<count {
                    let at = i * columns * size
                    kernels.slopes(columns, slopes + at, slopes + at, weights + at)
                }
                call = MatrixProduct(
                    m: columns, n: depth, k: count, a: weights, aRowStride: 1, aColumnStride: columns, b: gradient,
                    bRowStride: queries.rowStride, bColumnStride: queries.columnStride, c: sides.at(head, column: width),
                    cRowStride: sides.rowStride, accumulate: true, scratch: scratch)
                product(&call)
                call = MatrixProduct(
                    m: columns, n: width, k: count, a: slopes, aRowStride: 1, aColumnStride: columns, b: queries.at(head, row),
                    bRowStride: queries.rowStride, bColumnStride: queries.columnStride, c: sides.at(head),
                    cRowStride: sides.rowStride, accumulate: true, scratch: scratch)
                product(&call)
                call = MatrixProduct(
                    m: count, n: width, k: columns, a: slopes, aRowStride: columns, aColumnStride: 1, b: keys.at(head),
                    bRowStride: keys.rowStride, bColumnStride: keys.columnStride, c: output.at(head, row), cRowStride: width,
                    accumulate: false, scratch: scratch)
                product(&call)
            }
        }
    }
}
