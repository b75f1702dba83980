import TernKernelABI

/// Products of a matrix and a vector.
enum VectorProductLoop {
    /// Columns that one thread sums at a time are a multiple of this, so that all but the last go four registers at a time.
    private static let columnStep = 64

    /// Computes the matrix `output = a · b`, or adds it to what the output holds, if one of the operands is a vector and the memory
    /// lies as the kernels read it; false if not.
    static func run(_ output: Tensor, _ a: Tensor, _ b: Tensor, accumulate: Bool, _ catalog: KernelCatalog) -> Bool {
        guard output.ndim == 2, let kernels = catalog.vectorProducts[output.dtype.elementType] else { return false }
        let (m, n, k) = (output.shape[0], output.shape[1], a.shape[1])
        let (aRow, aColumn) = (a.geometry.strides[0], a.geometry.strides[1])
        let (bRow, bColumn) = (b.geometry.strides[0], b.geometry.strides[1])
        if n == 1, bRow == 1 || k == 1 {
            if aColumn == 1 || k == 1 { return dots(kernels, output, a, aRow, b, m, k, accumulate) }
            if aRow == 1 { return sums(kernels, output, a, aColumn, b, m, k, accumulate) }
        } else if m == 1, aColumn == 1 || k == 1 {
            if bRow == 1 || k == 1 { return dots(kernels, output, b, bColumn, a, n, k, accumulate) }
            if bColumn == 1 { return sums(kernels, output, b, bRow, a, n, k, accumulate) }
        }
        return false
    }

    private static func dots(
        _ kernels: VectorProductKernels, _ output: Tensor, _ matrix: Tensor, _ stride: Int, _ vector: Tensor, _ count: Int,
        _ steps: Int, _ accumulate: Bool
    ) -> Bool {
        let size = output.dtype.size
        let (from, beside, to) = (matrix.data, vector.data, output.data)
        ParallelLoop.ranges(count, size: Swift.max(1, ParallelLoop.grain / Swift.max(steps, 1))) { range in
            var product = VectorProduct(
                count: range.count, steps: steps, matrix: from + range.lowerBound * stride * size, stride: stride, vector: beside,
                output: to + range.lowerBound * size, accumulate: accumulate)
            kernels.dots(&product)
        }
        return true
    }

    private static func sums(
        _ kernels: VectorProductKernels, _ output: Tensor, _ matrix: Tensor, _ stride: Int, _ vector: Tensor, _ count: Int,
        _ steps: Int, _ accumulate: Bool
    ) -> Bool {
        let size = output.dtype.size
        let (from, beside, to) = (matrix.data, vector.data, output.data)
        let columns = (ParallelLoop.grain / Swift.max(steps, 1) + columnStep) / columnStep * columnStep
        ParallelLoop.ranges(count, size: columns) { range in
            var product = VectorProduct(
                count: range.count, steps: steps, matrix: from + range.lowerBound * size, stride: stride, vector: beside,
                output: to + range.lowerBound * size, accumulate: accumulate)
            kernels.sums(&product)
        }
        return true
    }
}
