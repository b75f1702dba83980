import Tern

/// How far logits are from the right classes, or from probabilities of classes. PyTorch's counterpart is
/// `torch.nn.CrossEntropyLoss`; the function is `crossEntropy`.
///
/// ```swift
/// let loss = CrossEntropyLoss()(net(images), labels)
/// ```
open class CrossEntropyLoss: Module {
    /// A factor for each class, or none.
    @Buffer public var weight: Tensor?
    /// Targets with this number count for nothing.
    public let ignoreIndex: Int
    /// How the losses of single elements become the result.
    public let reduction: LossReduction
    /// The part of each target that is spread over all classes, from 0 to 1.
    public let labelSmoothing: Double

    /// The arguments are those of `crossEntropy`.
    public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean, labelSmoothing: Double = 0) {
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
        self.labelSmoothing = labelSmoothing
        _weight = Buffer(wrappedValue: weight)
        super.init()
    }

    /// The loss of logits `[n, classes, …]` for targets `[n, …]`.
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        run([input, target]) {
            crossEntropy(
                $0[0], $0[1], weight: weight, ignoreIndex: ignoreIndex, reduction: reduction, labelSmoothing: labelSmoothing)
        }
    }
}
