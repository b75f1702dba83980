import Tern

/// The mean of the squared differences. PyTorch's counterpart is `torch.nn.MSELoss`; the function is `mseLoss`.
///
/// ```swift
/// let loss = MSELoss()(net(x), y)
/// ```
open class MSELoss: PairLoss {
    /// The loss of `input` for `target`, of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor { mseLoss(input, target, reduction: reduction) }
}
