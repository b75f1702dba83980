import Tern

/// The mean of the absolute differences. PyTorch's counterpart is `torch.nn.L1Loss`; the function is `l1Loss`.
///
/// ```swift
/// let loss = L1Loss()(net(x), y)
/// ```
open class L1Loss: PairLoss {
    /// The loss of `input` for `target`, of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor { l1Loss(input, target, reduction: reduction) }
}
