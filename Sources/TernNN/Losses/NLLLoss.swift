import Tern

/// The negative log-probability of the right classes. PyTorch's counterpart is `torch.nn.NLLLoss`; the function is `nllLoss`.
///
/// ```swift
/// let loss = NLLLoss()(logits.logSoftmax(-1), labels)
/// ```
open class NLLLoss: WeightedLoss {
    /// Targets with this number count for nothing.
    public let ignoreIndex: Int

    /// The arguments are those of `nllLoss`.
    public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean) {
        self.ignoreIndex = ignoreIndex
        super.init(weight: weight, reduction: reduction)
    }

    /// The loss of log-probabilities `[n, classes, …]` for targets `[n, …]`.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        nllLoss(input, target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
    }
}
