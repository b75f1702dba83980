import Tern

/// The divergence of log-probabilities from probabilities. PyTorch's counterpart is `torch.nn.KLDivLoss`; the function is `klDiv`.
///
/// ```swift
/// let loss = KLDivLoss(reduction: .batchMean)(logits.logSoftmax(-1), probabilities)
/// ```
open class KLDivLoss: Module {
    /// How the divergences of single elements become the result.
    public let reduction: DivergenceReduction
    /// True if the targets are log-probabilities too.
    public let logTarget: Bool

    /// The arguments are those of `klDiv`.
    public init(reduction: DivergenceReduction = .mean, logTarget: Bool = false) {
        self.reduction = reduction
        self.logTarget = logTarget
        super.init()
    }

    /// The divergence of log-probabilities from targets of the same shape.
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        run([input, target]) { klDiv($0[0], $0[1], reduction: reduction, logTarget: logTarget) }
    }
}
