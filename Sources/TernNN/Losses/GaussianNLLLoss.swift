import Tern

/// The negative log-likelihood of targets under normal distributions. PyTorch's counterpart is `torch.nn.GaussianNLLLoss`; the
/// function is `gaussianNLLLoss`.
///
/// ```swift
/// let loss = GaussianNLLLoss()(means, y, variances)
/// ```
open class GaussianNLLLoss: TripleLoss {
    /// True if the constant `log(2π) / 2` is added.
    public let full: Bool
    /// A variance counts as this at least.
    public let eps: Double

    /// The arguments are those of `gaussianNLLLoss`.
    public init(full: Bool = false, eps: Double = 1e-6, reduction: LossReduction = .mean) {
        self.full = full
        self.eps = eps
        super.init(reduction: reduction)
    }

    /// The loss of means for targets, with variances of the means' shape, or that without the last extent or with 1 for it.
    open override func forward(_ input: Tensor, _ target: Tensor, _ variance: Tensor) -> Tensor {
        gaussianNLLLoss(input, target, variance, full: full, eps: eps, reduction: reduction)
    }
}
