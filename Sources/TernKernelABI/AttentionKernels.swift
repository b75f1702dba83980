/// Turns `count` scores into weights, in place: their softmax after the mask has been added, if there is one. A flag beside the mask
/// says that it only leaves out, where it is -inf, whatever is there. A row of which all is left out becomes zeros.
package typealias AttentionWeights =
    (_ count: Int, _ scores: UnsafeMutableRawPointer, _ mask: UnsafeRawPointer?, _ leavesOut: Bool) -> Void

/// The kernels of attention for one element type; the rest are matrix products.
package final class AttentionKernels: @unchecked Sendable {
    package let weights: AttentionWeights
    /// The gradients of a row of scores from those of its weights, and the weights: the softmax's own.
    package let slopes: RowKernel

    package init(weights: @escaping AttentionWeights, slopes: @escaping RowKernel) {
        self.weights = weights
        self.slopes = slopes
    }
}
