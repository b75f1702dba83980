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
            let weight = call.input(1)
            // The other factor is the weight's transpose: the same memory, seen from the other side.
            let (shape, strides) = (weight.shape, weight.geometry.strides)
            let factor = Tensor(
                storage: weight.storage,
                geometry: Geometry(
                    shape: [shape[1], shape[0]], strides: [strides[1], strides[0]], offset: weight.storageOffset),
                dtype: weight.dtype, device: weight.device)
            try ProductLoop.run("linear", call.output, call.input(0), factor, bias: call.input(2), catalog)
        }
    }
}

/// Matrix products, one or a batch of them. Threads share the rows or columns of the result and never the sums.
enum ProductLoop {
    /// Multiplications below which a product stays on one thread.
    private static let grain = 1 << 18

    /// `bias`, of the operands' type, is added to each row; the sums start with it.
    static func run(
        _ name: String, _ output: Tensor, _ a: Tensor, _ b: Tensor, bias: Tensor? = nil, _ catalog: KernelCatalog
    ) throws(TensorError) {
        if output.count == 0 { return }
        let type = a.dtype.elementType
        guard let kernel = catalog.products[type == .bool ? .uint8 : type] else {
            throw .dtype("\(name): not implemented for \(a.dtype); convert with .to(.float32) first")
        }
        // Sixteen-bit floats are summed in float32 and rounded once, by the thread that has the sums in its cache.
        let isHalf = type == .float16 || type == .bfloat16
        let rounding = isHalf ? catalog.conversion(from: .float32, to: type) : nil
        let from = type.size, size = isHalf ? ElementType.float32.size : from
        let rank = output.ndim
        let batch = rank == 3 ? output.shape[0] : 1
        let (m, n, k) = (output.shape[rank - 2], output.shape[rank - 1], a.shape[rank - 1])
        let (aStrides, bStrides) = (a.geometry.strides, b.geometry.strides)
        let aBatch = rank == 3 ? aStrides[0] : 0, bBatch = rank == 3 ? bStrides[0] : 0
        let copy = catalog.stridedCopies[size.trailingZeroBitCount]
        if m == 1 || n == 1, !isHalf {
            if let bias {
                let stride = bias.geometry.strides[0] * size
                for i in 0..<m { copy(n, output.data + i * n * size, size, bias.data, stride) }
            }
            if try VectorProductLoop.run(output, a, b, accumulate: bias != nil, catalog) { return }
        }
        let work = Shape([m, n, Swift.max(k, 1)]).product

        // Strips of one matrix, or whole matrices of a batch.
        let threads = numThreads()
        let strips = batch >= threads || work < grain ? 1 : threads
        let alongRows = m >= n
        let extent = alongRows ? m : n
        let unit = ((extent + strips - 1) / strips + 47) / 48 * 48
        let count = (extent + unit - 1) / unit
        let aData = a.data, bData = b.data, cData = output.data
        let hasFailed = Atomic<Bool>(false)
        let body: (Int) -> Void = { piece in
            let (index, strip) = (piece / count, piece % count)
            let start = strip * unit, length = Swift.min(unit, extent - start)
            let (rows, columns) = alongRows ? (length, n) : (m, length)
            let (row, column) = alongRows ? (start, 0) : (0, start)
            let bytes = catalog.matrixProductScratchBytes(rows, columns, k, size)
            let sumBytes = isHalf ? (rows * columns * size + 63) & ~63 : 0
            guard let (memory, sizeClass) = Allocator.allocate(Swift.max(sumBytes + bytes, 64)) else {
                hasFailed.store(true, ordering: .relaxed)
                return
            }
            defer { Allocator.release(memory, sizeClass) }
            let to = cData + (index * m * n + row * n + column) * from
            if let bias {
                let stride = bias.geometry.strides[0] * size
                for i in 0..<rows { copy(columns, to + i * n * size, size, bias.data + column * stride, stride) }
            }
            var product = MatrixProduct(
                m: rows, n: columns, k: k,
                a: aData + (index * aBatch + row * aStrides[rank - 2]) * from, aRowStride: aStrides[rank - 2],
                aColumnStride: aStrides[rank - 1],
                b: bData + (index * bBatch + column * bStrides[rank - 1]) * from, bRowStride: bStrides[rank - 2],
                bColumnStride: bStrides[rank - 1],
                c: isHalf ? memory : to, cRowStride: isHalf ? columns : n, accumulate: bias != nil, scratch: memory + sumBytes)
            kernel(&product)
            if let rounding {
                let (runs, length) = columns == n ? (1, rows * n) : (rows, columns)
                for i in 0..<runs { rounding(length, to + i * n * from, memory + i * columns * size) }
            }
        }
        if Shape([batch, work]).product < grain {
            for piece in 0..<batch * count { body(piece) }
        } else {
            ParallelLoop.run(batch * count, body)
        }
        if hasFailed.load(ordering: .relaxed) {
            throw .memory("\(name): no memory for working space; free other tensors")
        }
    }
}
