import Tern

/// The negative log-probability of the right classes. PyTorch's counterpart is `torch.nn.NLLLoss`; the function is `nllLoss`.
///
/// ```swift
/// let loss = NLLLoss()(logits.logSoftmax(-1), labels)
/// ```
open class NLLLoss: Module {
    /// A factor for each class, or none.
    @Buffer public var weight: Tensor?
    /// Targets with this number count for nothing.
    public let ignoreIndex: Int
    /// How the losses of single elements become the result.
    public let reduction: LossReduction

    /// The arguments are those of `nllLoss`.
    public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean) {
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
        _weight = Buffer(wrappedValue: weight)
        super.init()
    }

    /// The loss of log-probabilities `[n, classes, …]` for targets `[n, …]`.
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        run([input, target]) { nllLoss($0[0], $0[1], weight: weight, ignoreIndex: ignoreIndex, reduction: reduction) }
    }
}
