import Tern

/// Distances of pairs that belong together (1) or not (-1). PyTorch's counterpart is `torch.nn.HingeEmbeddingLoss`; the function is
/// `hingeEmbeddingLoss`.
///
/// ```swift
/// let loss = HingeEmbeddingLoss()(pairwiseDistance(a, b), y)
/// ```
open class HingeEmbeddingLoss: PairLoss {
    /// The distance beyond which pairs that do not belong together cost nothing.
    public let margin: Double

    /// The arguments are those of `hingeEmbeddingLoss`.
    public init(margin: Double = 1, reduction: LossReduction = .mean) {
        self.margin = margin
        super.init(reduction: reduction)
    }

    /// The loss of distances for targets of 1 and -1, of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        hingeEmbeddingLoss(input, target, margin: margin, reduction: reduction)
    }
}
