import Tern

/// The binary cross-entropy of logits with several labels an example, averaged over the labels. PyTorch's counterpart is
/// `torch.nn.MultiLabelSoftMarginLoss`; the function is `multilabelSoftMarginLoss`.
///
/// ```swift
/// let loss = MultiLabelSoftMarginLoss()(logits, labels)
/// ```
open class MultiLabelSoftMarginLoss: WeightedLoss {
    /// The loss of logits `[n, classes]` for targets of the same shape, from 0 to 1.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        multilabelSoftMarginLoss(input, target, weight: weight, reduction: reduction)
    }
}
