import Tern

/// Pairs of which the first should be larger (1) or smaller (-1). PyTorch's counterpart is `torch.nn.MarginRankingLoss`; the
/// function is `marginRankingLoss`.
///
/// ```swift
/// let loss = MarginRankingLoss(margin: 0.1)(a, b, y)
/// ```
open class MarginRankingLoss: TripleLoss {
    /// By how much the larger one should be ahead.
    public let margin: Double

    /// The arguments are those of `marginRankingLoss`.
    public init(margin: Double = 0, reduction: LossReduction = .mean) {
        self.margin = margin
        super.init(reduction: reduction)
    }

    /// The loss of two tensors for targets of 1 and -1.
    open override func forward(_ input1: Tensor, _ input2: Tensor, _ target: Tensor) -> Tensor {
        marginRankingLoss(input1, input2, target, margin: margin, reduction: reduction)
    }
}
