import Tern

/// Angles of pairs that belong together (1) or not (-1). PyTorch's counterpart is `torch.nn.CosineEmbeddingLoss`; the function is
/// `cosineEmbeddingLoss`.
///
/// ```swift
/// let loss = CosineEmbeddingLoss(margin: 0.2)(a, b, y)
/// ```
open class CosineEmbeddingLoss: TripleLoss {
    /// The cosine up to which pairs that do not belong together cost nothing, from -1 to 1.
    public let margin: Double

    /// The arguments are those of `cosineEmbeddingLoss`.
    public init(margin: Double = 0, reduction: LossReduction = .mean) {
        self.margin = margin
        super.init(reduction: reduction)
    }

    /// The loss of two batches of vectors `[n, size]` for targets `[n]` of 1 and -1.
    open override func forward(_ input1: Tensor, _ input2: Tensor, _ target: Tensor) -> Tensor {
        cosineEmbeddingLoss(input1, input2, target, margin: margin, reduction: reduction)
    }
}
