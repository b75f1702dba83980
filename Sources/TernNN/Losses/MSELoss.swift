import Tern

/// The mean of the squared differences. PyTorch's counterpart is `torch.nn.MSELoss`; the function is `mseLoss`.
///
/// ```swift
/// let loss = MSELoss()(net(x), y)
/// ```
open class MSELoss: Module {
    /// `mean`, `sum` or `none`.
    public let reduction: String

    /// The arguments are those of `mseLoss`.
    public init(reduction: String = "mean") {
        self.reduction = reduction
        super.init()
    }

    /// The loss of `input` for `target`, of the same shape.
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        run { mseLoss(input, target, reduction: reduction) }
    }
}
