/// A matrix times a vector as it crosses into a kernel variant. `stride`, in elements, goes from row to row of the matrix; the
/// elements of a row, the vector and the output are adjacent.
package struct VectorProduct {
    /// Elements of the output.
    package var count: Int
    /// Products in each.
    package var steps: Int
    package var matrix: UnsafeRawPointer
    package var stride: Int
    package var vector: UnsafeRawPointer
    package var output: UnsafeMutableRawPointer
    /// Whether the product is added to what the output holds.
    package var accumulate: Bool

    package init(
        count: Int, steps: Int, matrix: UnsafeRawPointer, stride: Int, vector: UnsafeRawPointer,
        output: UnsafeMutableRawPointer, accumulate: Bool
    ) {
        self.count = count
        self.steps = steps
        self.matrix = matrix
        self.stride = stride
        self.vector = vector
        self.output = output
        self.accumulate = accumulate
    }
}

/// The products of one element type.
package struct VectorProductKernels: @unchecked Sendable {
    /// Each row of the matrix times the vector: `count` rows of `steps` elements.
    package let dots: (UnsafePointer<VectorProduct>) -> Void
    /// The rows weighted with the vector's elements and summed: `steps` rows of `count` elements.
    package let sums: (UnsafePointer<VectorProduct>) -> Void
}
