import Tern

/// Half squared differences below `delta`, straight lines above. PyTorch's counterpart is `torch.nn.HuberLoss`; the function is
/// `huberLoss`.
///
/// ```swift
/// let loss = HuberLoss(delta: 0.5)(net(x), y)
/// ```
open class HuberLoss: PairLoss {
    /// Where the straight lines begin; above zero.
    public let delta: Double

    /// The arguments are those of `huberLoss`.
    public init(reduction: LossReduction = .mean, delta: Double = 1) {
        self.delta = delta
        super.init(reduction: reduction)
    }

    /// The loss of `input` for `target`, of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        huberLoss(input, target, reduction: reduction, delta: delta)
    }
}
