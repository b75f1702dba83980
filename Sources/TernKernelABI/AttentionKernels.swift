/// Turns `count` scores into weights, in place: their softmax after the mask has been added, if there is one. A flag beside the mask
/// says that it only leaves out, where it is -inf, whatever is there. A row of which all is left out becomes zeros.
package typealias AttentionWeights =
    (_ count: Int, _ scores: UnsafeMutableRawPointer, _ mask: UnsafeRawPointer?, _ leavesOut: Bool) -> Void

/// From a row of weights and the gradients of them, in place, those of the scores.
package typealias AttentionSlopes = (_ count: Int, _ gradients: UnsafeMutableRawPointer, _ weights: UnsafeRawPointer) -> Void

/// The kernels of attention for one element type; the rest are matrix products.
package final class AttentionKernels: @unchecked Sendable {
    package let weights: AttentionWeights
    package let slopes: AttentionSlopes

    package init(weights: @escaping AttentionWeights, slopes: @escaping AttentionSlopes) {
        self.weights = weights
        self.slopes = slopes
    }
}
