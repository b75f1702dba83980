import Tern

/// The mean of the squared differences. PyTorch's counterpart is `torch.nn.MSELoss`; the function is `mseLoss`.
///
/// ```swift
/// let loss = MSELoss()(net(x), y)
/// ```
open class MSELoss: Module {
    /// How the losses of single elements become the result.
    public let reduction: LossReduction

    /// The arguments are those of `mseLoss`.
    public init(reduction: LossReduction = .mean) {
        self.reduction = reduction
        super.init()
    }

    /// The loss of `input` for `target`, of the same shape.
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        run([input, target]) { mseLoss($0[0], $0[1], reduction: reduction) }
    }
}
