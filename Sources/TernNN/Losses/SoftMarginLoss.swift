import Tern

/// The logistic loss against 1 and -1. PyTorch's counterpart is `torch.nn.SoftMarginLoss`; the function is `softMarginLoss`.
///
/// ```swift
/// let loss = SoftMarginLoss()(net(x), y)
/// ```
open class SoftMarginLoss: PairLoss {
    /// The loss of `input` for targets of 1 and -1, of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        softMarginLoss(input, target, reduction: reduction)
    }
}
