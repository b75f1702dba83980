import TernKernelABI

/// Products of a matrix and a vector.
enum VectorProductLoop {
    /// Columns that one thread sums at a time are a multiple of this, so that all but the last go four registers at a time.
    private static let columnStep = 64

    /// Computes the matrix `output = a · b`, or adds it to what the output holds, if one of the operands is a vector and the memory
    /// lies as the kernels read it; false if not.
    static func run(_ output: Tensor, _ a: Tensor, _ b: Tensor, accumulate: Bool, _ catalog: KernelCatalog) -> Bool {
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
}
