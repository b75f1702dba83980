import Tern

/// Squared differences below `beta`, absolute ones above. PyTorch's counterpart is `torch.nn.SmoothL1Loss`; the function is
/// `smoothL1Loss`.
///
/// ```swift
/// let loss = SmoothL1Loss(beta: 0.5)(net(x), y)
/// ```
open class SmoothL1Loss: PairLoss {
    /// Where the absolute differences begin; 0 leaves only those.
    public let beta: Double

    /// The arguments are those of `smoothL1Loss`.
    public init(reduction: LossReduction = .mean, beta: Double = 1) {
        self.beta = beta
        super.init(reduction: reduction)
    }

    /// The loss of `input` for `target`, of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        smoothL1Loss(input, target, reduction: reduction, beta: beta)
    }
}
