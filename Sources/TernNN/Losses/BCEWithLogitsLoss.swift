import Tern

/// The cross-entropy of the sigmoid of logits against probabilities, without overflow. PyTorch's counterpart is
/// `torch.nn.BCEWithLogitsLoss`; the function is `binaryCrossEntropyWithLogits`.
///
/// ```swift
/// let loss = BCEWithLogitsLoss(posWeight: Tensor([3.0]))(net(x), y)
/// ```
open class BCEWithLogitsLoss: WeightedLoss {
    /// A factor for the part of positive targets, or none.
    @Buffer(key: "pos_weight") public var posWeight: Tensor?

    /// The arguments are those of `binaryCrossEntropyWithLogits`.
    public init(weight: Tensor? = nil, reduction: LossReduction = .mean, posWeight: Tensor? = nil) {
        _posWeight = Buffer(wrappedValue: posWeight, key: "pos_weight")
        super.init(weight: weight, reduction: reduction)
    }

    /// The loss of logits for targets of the same shape, from 0 to 1.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        binaryCrossEntropyWithLogits(input, target, weight: weight, reduction: reduction, posWeight: posWeight)
    }
}
