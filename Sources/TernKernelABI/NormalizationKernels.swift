/// What the normalization of rows is told beside the rows. The pointers are to one row each, or to none.
package struct RowNormalization {
    package let count: Int
    package let weight: UnsafeRawPointer?
    package let bias: UnsafeRawPointer?
    package let epsilon: Double

    package init(count: Int, weight: UnsafeRawPointer?, bias: UnsafeRawPointer?, epsilon: Double) {
        self.count = count
        self.weight = weight
        self.bias = bias
        self.epsilon = epsilon
    }
}

/// Normalizes one contiguous row, or takes the gradient of its result back to it; `gradient` is unused otherwise.
package typealias NormalizationKernel =
    (
        _ row: RowNormalization, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer, _ gradient: UnsafeRawPointer
    ) -> Void

/// Adds to `products` the gradients of the results of some rows times the normalized rows, and to `sums` these gradients: what weight
/// and bias get. The rows touch; weight and bias of `row` are not used.
package typealias NormalizationSums =
    (
        _ row: RowNormalization, _ rows: Int, _ products: UnsafeMutableRawPointer, _ sums: UnsafeMutableRawPointer,
        _ input: UnsafeRawPointer, _ gradients: UnsafeRawPointer
    ) -> Void
