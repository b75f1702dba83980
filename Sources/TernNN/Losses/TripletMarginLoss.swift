import Tern

/// An anchor should be nearer to the positive example than to the negative one. PyTorch's counterpart is
/// `torch.nn.TripletMarginLoss`; the function is `tripletMarginLoss`.
///
/// ```swift
/// let loss = TripletMarginLoss()(anchors, positives, negatives)
/// ```
open class TripletMarginLoss: TripleLoss {
    /// By how much the negative example should be farther.
    public let margin: Double
    /// The norm of the differences.
    public let p: Double
    /// Is added to the differences.
    public let eps: Double
    /// True if the distance from the positive to the negative example is taken where that is smaller.
    public let swap: Bool

    /// The arguments are those of `tripletMarginLoss`.
    public init(margin: Double = 1, p: Double = 2, eps: Double = 1e-6, swap: Bool = false, reduction: LossReduction = .mean) {
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap
        super.init(reduction: reduction)
    }

    /// The loss of vectors `[n, size]`.
    open override func forward(_ anchor: Tensor, _ positive: Tensor, _ negative: Tensor) -> Tensor {
        tripletMarginLoss(anchor, positive, negative, margin: margin, p: p, eps: eps, swap: swap, reduction: reduction)
    }
}
