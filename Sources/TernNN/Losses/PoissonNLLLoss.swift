import Tern

/// The negative log-likelihood of counts under Poisson distributions. PyTorch's counterpart is `torch.nn.PoissonNLLLoss`; the
/// function is `poissonNLLLoss`.
///
/// ```swift
/// let loss = PoissonNLLLoss()(net(x), counts)
/// ```
open class PoissonNLLLoss: PairLoss {
    /// True if the input is the logarithms of the expected counts.
    public let logInput: Bool
    /// True if Stirling's approximation of `log(target!)` is added.
    public let full: Bool
    /// Is added to the input before its logarithm.
    public let eps: Double

    /// The arguments are those of `poissonNLLLoss`.
    public init(logInput: Bool = true, full: Bool = false, eps: Double = 1e-8, reduction: LossReduction = .mean) {
        self.logInput = logInput
        self.full = full
        self.eps = eps
        super.init(reduction: reduction)
    }

    /// The loss of expected counts, or their logarithms, for counts of the same shape.
    open override func forward(_ input: Tensor, _ target: Tensor) -> Tensor {
        poissonNLLLoss(input, target, logInput: logInput, full: full, eps: eps, reduction: reduction)
    }
}
