import TernKernelABI

/// Products of a matrix and a vector.
enum VectorProductLoop {
    /// Columns that one thread sums at a time are a multiple of this, so that all but the last go four registers at a time.
    private static let columnStep = 64

    /// Computes the matrix `output = a · b`, or adds it to what the output holds, if one of the operands is a vector and the memory
    /// lies as the kernels read it; false if not.
    static func run(
        _ output: Tensor, _ a: Tensor, _ b: Tensor, accumulate: Bool, _ catalog: KernelCatalog
    ) throws(TensorError) -> Bool {
        guard output.ndim == 2, let kernels = catalog.vectorProducts[output.dtype.elementType] else { return false }
        let (m, n, steps) = (output.shape[0], output.shape[1], a.shape[1])
        let (aStrides, bStrides) = (a.geometry.strides, b.geometry.strides)
        let isColumn = n == 1
        let (matrix, vector, count) = isColumn ? (a, b, m) : (b, a, n)
        // Of the matrix: from one element of the output to the next, and from one step to the next.
        let (across, along) = isColumn ? (aStrides[0], aStrides[1]) : (bStrides[1], bStrides[0])
        let vectorStride = isColumn ? bStrides[0] : aStrides[1]
        guard isColumn || m == 1, vectorStride == 1 || steps == 1 else { return false }

        // Where the steps are adjacent each output is a sum along a row; where the outputs are, all of them go through the rows.
        let isAlongRows = along == 1 || steps == 1
        guard isAlongRows || across == 1 else { return false }
        if isAlongRows, count < fewRows, steps > block {
            let rows = VectorProduct(
                count: count, steps: steps, matrix: matrix.data, stride: across, vector: vector.data, output: output.data,
                accumulate: accumulate)
            try runBlocks(rows, kernels, output.dtype)
            return true
        }
        let kernel = isAlongRows ? kernels.dots : kernels.sums
        let least = ParallelLoop.grain / Swift.max(steps, 1)
        let piece = isAlongRows ? Swift.max(1, least) : (least + columnStep) / columnStep * columnStep
        let size = output.dtype.size
        let (from, beside, to) = (matrix.data, vector.data, output.data)
        ParallelLoop.ranges(count, size: piece) { range in
            var product = VectorProduct(
                count: range.count, steps: steps, matrix: from + range.lowerBound * across * size,
                stride: isAlongRows ? across : along, vector: beside, output: to + range.lowerBound * size,
                accumulate: accumulate)
            kernel(&product)
        }
        return true
    }

    /// Rows that are too few to be shared by threads if they are long.
    private static let fewRows = 8
    /// Steps of such a row that are summed at a time: a quarter of a million bytes of the row and the vector together.
    private static let block = ParallelLoop.grain

    /// Sums blocks of the steps, which threads share, and then the blocks in order.
    private static func runBlocks(
        _ rows: VectorProduct, _ kernels: VectorProductKernels, _ dtype: DType
    ) throws(TensorError) {
        let blocks = (rows.steps + block - 1) / block, size = dtype.size
        let parts = try Tensor.uninitialized([blocks, rows.count], dtype, .cpu)
        let ones = try Tensor.uninitialized([blocks], dtype, .cpu)
        try ones.fill(1)
        let to = parts.data
        ParallelLoop.run(blocks) { i in
            var part = rows
            part.steps = Swift.min(block, rows.steps - i * block)
            part.matrix = rows.matrix + i * block * size
            part.vector = rows.vector + i * block * size
            part.output = to + i * rows.count * size
            part.accumulate = false
            kernels.dots(&part)
        }
        var sum = rows
        sum.steps = blocks
        sum.matrix = UnsafeRawPointer(to)
        sum.stride = rows.count
        sum.vector = UnsafeRawPointer(ones.data)
        kernels.sums(&sum)
    }

    /// Rows of `a` with which a product is better computed row by row than with its operands packed: with five of them
    /// attention to 1024 keys takes as long in both ways.
    private static let mostRows = 4

    /// Computes a product of few rows row by row, if the memory lies as the kernels read it; false if not.
    static func runRows(_ p: MatrixProduct, _ kernels: VectorProductKernels?, _ size: Int) -> Bool {
        guard let kernels, p.m <= mostRows, p.aColumnStride == 1 || p.k == 1, p.bRowStride == 1 || p.bColumnStride == 1 else {
            return false
        }
        let isAlongRows = p.bRowStride == 1
        for row in 0..<p.m {
            var product = VectorProduct(
                count: p.n, steps: p.k, matrix: p.b, stride: isAlongRows ? p.bColumnStride : p.bRowStride,
                vector: p.a + row * p.aRowStride * size, output: p.c + row * p.cRowStride * size, accumulate: p.accumulate)
            (isAlongRows ? kernels.dots : kernels.sums)(&product)
        }
        return true
    }
}
