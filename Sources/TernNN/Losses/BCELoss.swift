import Tern

/// The cross-entropy of probabilities against probabilities. PyTorch's counterpart is `torch.nn.BCELoss`; the function is
/// `binaryCrossEntropy`.
///
/// ```swift
/// let loss = BCELoss()(net(x).sigmoid(), y)
/// ```
open class BCELoss: WeightedLoss {
    /// The loss of probabilities for targets of the same shape, both from 0 to 1.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        binaryCrossEntropy(input, target, weight: weight, reduction: reduction)
    }
}
