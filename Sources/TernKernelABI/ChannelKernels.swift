/// Rows of elements that belong to channels, and the numbers of each channel.
///
/// Either a row belongs to one channel, of `channels` that take turns, or each of its elements has numbers of its own.
package struct ChannelRows {
    /// Elements of a row.
    package let count: Int
    package let channels: Int
    package let mean: UnsafeRawPointer
    package let slope: UnsafeRawPointer
    package let bend: UnsafeRawPointer
    package let shift: UnsafeRawPointer

    package init(
        count: Int, channels: Int, mean: UnsafeRawPointer, slope: UnsafeRawPointer, bend: UnsafeRawPointer,
        shift: UnsafeRawPointer
    ) {
        self.count = count
        self.channels = channels
        self.mean = mean
        self.slope = slope
        self.bend = bend
        self.shift = shift
    }
}

/// Computes the rows `first..<end`: `(x - mean) · slope + shift`, or with a gradient g `g · slope + (x - mean) · bend + shift`.
package typealias ChannelKernel =
    (
        _ rows: UnsafePointer<ChannelRows>, _ first: Int, _ end: Int, _ output: UnsafeMutableRawPointer,
        _ input: UnsafeRawPointer, _ gradient: UnsafeRawPointer
    ) -> Void

/// Neighbouring channels that are normalized together.
package struct ChannelGroups {
    /// Elements of a channel, and channels of a group.
    package let inner: Int
    package let perGroup: Int
    /// One number for each channel, or none.
    package let weight: UnsafeRawPointer?
    package let bias: UnsafeRawPointer?
    package let epsilon: Double
    /// One number for each group, to be written: its mean, and the reciprocal of its deviation.
    package let means: UnsafeMutableRawPointer
    package let scales: UnsafeMutableRawPointer

    package init(
        inner: Int, perGroup: Int, weight: UnsafeRawPointer?, bias: UnsafeRawPointer?, epsilon: Double,
        means: UnsafeMutableRawPointer, scales: UnsafeMutableRawPointer
    ) {
        self.inner = inner
        self.perGroup = perGroup
        self.weight = weight
        self.bias = bias
        self.epsilon = epsilon
        self.means = means
        self.scales = scales
    }
}

/// Normalizes the groups `first..<end` by their own means and variances.
package typealias GroupKernel =
    (
        _ groups: UnsafePointer<ChannelGroups>, _ first: Int, _ end: Int, _ output: UnsafeMutableRawPointer,
        _ input: UnsafeRawPointer
    ) -> Void

/// Sums gradients, and their products with the distances of the input from a mean, over the rows of a matrix or over its columns.
/// The matrices are those of `MatrixReduction`. Rows have one mean each, `meanStep` elements from one to the next; columns one each.
package typealias ChannelSums =
    (
        _ rows: Int, _ stride: Int, _ count: Int, _ means: UnsafeRawPointer, _ meanStep: Int,
        _ sums: UnsafeMutableRawPointer, _ products: UnsafeMutableRawPointer, _ input: UnsafeRawPointer,
        _ gradient: UnsafeRawPointer
    ) -> Void

/// The kernels of normalized channels for one element type.
package final class ChannelKernels: @unchecked Sendable {
    /// For rows of one channel each, and for rows whose elements have numbers of their own.
    package let normalizeRows: ChannelKernel
    package let normalizeColumns: ChannelKernel
    package let gradientRows: ChannelKernel
    package let gradientColumns: ChannelKernel
    package let sumRows: ChannelSums
    package let sumColumns: ChannelSums

    package init(
        normalizeRows: @escaping ChannelKernel, normalizeColumns: @escaping ChannelKernel, gradientRows: @escaping ChannelKernel,
        gradientColumns: @escaping ChannelKernel, sumRows: @escaping ChannelSums, sumColumns: @escaping ChannelSums
    ) {
        self.normalizeRows = normalizeRows
        self.normalizeColumns = normalizeColumns
        self.gradientRows = gradientRows
        self.gradientColumns = gradientColumns
        self.sumRows = sumRows
        self.sumColumns = sumColumns
    }
}
