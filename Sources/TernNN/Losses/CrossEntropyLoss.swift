import Tern

/// How far logits are from the right classes, or from probabilities of classes. PyTorch's counterpart is
/// `torch.nn.CrossEntropyLoss`; the function is `crossEntropy`.
///
/// ```swift
/// let loss = CrossEntropyLoss()(net(images), labels)
/// ```
open class CrossEntropyLoss: WeightedLoss {
    /// Targets with this number count for nothing.
    public let ignoreIndex: Int
    /// The part of each target that is spread over all classes, from 0 to 1.
    public let labelSmoothing: Double

    /// The arguments are those of `crossEntropy`.
    public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: LossReduction = .mean, labelSmoothing: Double = 0) {
        self.ignoreIndex = ignoreIndex
        self.labelSmoothing = labelSmoothing
        super.init(weight: weight, reduction: reduction)
    }

    /// The loss of logits `[n, classes, …]` for class numbers `[n, …]`, or for probabilities of the logits' shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        crossEntropy(
            input, target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction, labelSmoothing: labelSmoothing)
    }
}
