/// Rows of scores, and the class of each that is right.
package struct ScoredRows {
    /// Classes, and so elements of a row.
    package let classes: Int
    package let scores: UnsafeRawPointer
    package let targets: UnsafePointer<Int64>
    /// One factor for each class, or none.
    package let weights: UnsafeRawPointer?
    /// A row whose target this is does not count.
    package let ignored: Int64

    package init(
        classes: Int, scores: UnsafeRawPointer, targets: UnsafePointer<Int64>, weights: UnsafeRawPointer?, ignored: Int64
    ) {
        self.classes = classes
        self.scores = scores
        self.targets = targets
        self.weights = weights
        self.ignored = ignored
    }
}

/// Writes for each of the rows `first..<end` its largest score, the logarithm of the sum of the exponentials of what the scores are
/// above that, its weight, and its weight times the distance from its target's score to the sum of both. The targets have been
/// checked.
package typealias CrossEntropyKernel =
    (
        _ rows: UnsafePointer<ScoredRows>, _ first: Int, _ end: Int, _ losses: UnsafeMutableRawPointer,
        _ weights: UnsafeMutableRawPointer, _ logSums: UnsafeMutableRawPointer, _ peaks: UnsafeMutableRawPointer
    ) -> Void

/// Writes the gradients of the rows `first..<end` from those of their losses without the weights.
package typealias CrossEntropyPullback =
    (
        _ rows: UnsafePointer<ScoredRows>, _ first: Int, _ end: Int, _ output: UnsafeMutableRawPointer,
        _ logSums: UnsafeRawPointer, _ peaks: UnsafeRawPointer, _ gradients: UnsafeRawPointer
    ) -> Void

/// The kernels of the cross-entropy for one element type.
package final class CrossEntropyKernels: @unchecked Sendable {
    package let losses: CrossEntropyKernel
    package let pullback: CrossEntropyPullback

    package init(losses: @escaping CrossEntropyKernel, pullback: @escaping CrossEntropyPullback) {
        self.losses = losses
        self.pullback = pullback
    }
}
