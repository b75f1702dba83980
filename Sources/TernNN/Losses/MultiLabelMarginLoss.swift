import Tern

/// By how much other classes come too near to the right ones, where an example has several. PyTorch's counterpart is
/// `torch.nn.MultiLabelMarginLoss`; the function is `multilabelMarginLoss`.
///
/// ```swift
/// let loss = MultiLabelMarginLoss()(scores, Tensor([[3, 0, -1, 1]]))    // classes 3 and 0
/// ```
open class MultiLabelMarginLoss: PairLoss {
    /// The loss of scores `[n, classes]` for class numbers `[n, classes]`, of which those before the first -1 count.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        multilabelMarginLoss(input, target, reduction: reduction)
    }
}
