/// Writes the means of the rows of a matrix, or of its columns, and the sums of the squared distances from them. The matrix is that
/// of `MatrixReduction`; what is written lies side by side.
package typealias MatrixMoments =
    (
        _ rows: Int, _ stride: Int, _ count: Int, _ means: UnsafeMutableRawPointer, _ squares: UnsafeMutableRawPointer,
        _ input: UnsafeRawPointer
    ) -> Void

/// The moments of several parts of the same elements.
package struct PartialMoments {
    /// A row for each part, `stride` elements from one to the next.
    package let means: UnsafeRawPointer
    package let squares: UnsafeRawPointer
    package let stride: Int
    package let parts: Int
    /// The elements of each part; every `period`-th part, which ends a row, has `lastCount`.
    package let count: Double
    package let lastCount: Double
    package let period: Int
    /// The sums of squares are divided by this.
    package let freedom: Double

    package init(
        means: UnsafeRawPointer, squares: UnsafeRawPointer, stride: Int, parts: Int, count: Double, lastCount: Double,
        period: Int, freedom: Double
    ) {
        self.means = means
        self.squares = squares
        self.stride = stride
        self.parts = parts
        self.count = count
        self.lastCount = lastCount
        self.period = period
        self.freedom = freedom
    }
}

/// Writes the means and the variances of `count` neighbours from those of their parts.
package typealias MomentMerge =
    (
        _ parts: UnsafePointer<PartialMoments>, _ first: Int, _ count: Int, _ means: UnsafeMutableRawPointer,
        _ variances: UnsafeMutableRawPointer
    ) -> Void

/// The kernels of means and variances for one element type.
package final class MomentKernels: @unchecked Sendable {
    package let rows: MatrixMoments
    package let columns: MatrixMoments
    package let merge: MomentMerge

    package init(rows: @escaping MatrixMoments, columns: @escaping MatrixMoments, merge: @escaping MomentMerge) {
        self.rows = rows
        self.columns = columns
        self.merge = merge
    }
}
