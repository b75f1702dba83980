import Tern

/// By how much other classes come too near to the right one. PyTorch's counterpart is `torch.nn.MultiMarginLoss`; the function is
/// `multiMarginLoss`.
///
/// ```swift
/// let loss = MultiMarginLoss()(scores, labels)
/// ```
open class MultiMarginLoss: WeightedLoss {
    /// The power of what is lost: 1 or 2.
    public let p: Int
    /// By how much the right class should be ahead.
    public let margin: Double

    /// The arguments are those of `multiMarginLoss`.
    public init(p: Int = 1, margin: Double = 1, weight: Tensor? = nil, reduction: LossReduction = .mean) {
        self.p = p
        self.margin = margin
        super.init(weight: weight, reduction: reduction)
    }

    /// The loss of scores `[n, classes]` for class numbers `[n]`.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        multiMarginLoss(input, target, p: p, margin: margin, weight: weight, reduction: reduction)
    }
}
