import Tern

/// `x` where it is positive and `alpha · (exp(x) - 1)` elsewhere. PyTorch's counterpart is `torch.nn.ELU`.
///
/// ```swift
/// ELU(0.5)(x)
/// ```
///
/// Source: Clevert et al., Fast and accurate deep network learning by exponential linear units, 2016.
open class ELU: OverwritingActivation {
    /// Minus the limit for numbers far below zero.
    public let alpha: Double

    /// The function with this limit.
    public init(_ alpha: Double = 1, inplace: Bool = false) {
        self.alpha = alpha
        super.init(inplace: inplace)
    }

    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.elu_(alpha) : elu(x, alpha) }

    open override func extraRepr() -> String { described("alpha=\(alpha)") }
}

/// `max(x, 0) + min(0, alpha · (exp(x / alpha) - 1))`, which is smooth for every alpha. PyTorch's counterpart is `torch.nn.CELU`.
///
/// ```swift
/// CELU(0.5)(x)
/// ```
///
/// Source: Barron, Continuously differentiable exponential linear units, 2017.
open class CELU: OverwritingActivation {
    /// Minus the limit for numbers far below zero.
    public let alpha: Double

    /// The function with this limit.
    public init(_ alpha: Double = 1, inplace: Bool = false) {
        self.alpha = alpha
        super.init(inplace: inplace)
    }

    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.celu_(alpha) : celu(x, alpha) }

    open override func extraRepr() -> String { described("alpha=\(alpha)") }
}

/// An exponential linear unit whose two numbers keep mean 0 and variance 1 through the layers. PyTorch's counterpart is
/// `torch.nn.SELU`.
///
/// ```swift
/// SELU()(x)
/// ```
///
/// Source: Klambauer et al., Self-normalizing neural networks, 2017.
open class SELU: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.selu_() : selu(x) }
}
