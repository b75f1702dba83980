import Tern

/// `x · sigmoid(x)`, also called swish. PyTorch's counterpart is `torch.nn.SiLU`.
///
/// ```swift
/// SiLU()(x)
/// ```
///
/// Source: Elfwing et al., Sigmoid-weighted linear units for neural network function approximation, 2018.
open class SiLU: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.silu_() : silu(x) }
}

/// `x · tanh(softplus(x))`. PyTorch's counterpart is `torch.nn.Mish`.
///
/// ```swift
/// Mish()(x)
/// ```
///
/// Source: Misra, Mish: a self regularized non-monotonic neural activation function, 2019.
open class Mish: OverwritingActivation {
    open override func forward(_ x: Tensor) -> Tensor { inplace ? x.mish_() : mish(x) }
}

/// `log(1 + exp(beta · x)) / beta`: a smooth rectifier. PyTorch's counterpart is `torch.nn.Softplus`.
///
/// ```swift
/// Softplus(beta: 2)(x)
/// ```
open class Softplus: Module {
    /// How sharp the bend is.
    public let beta: Double
    /// Where `beta · x` is above this, the result is `x`.
    public let threshold: Double

    /// The function with this bend.
    public init(beta: Double = 1, threshold: Double = 20) {
        self.beta = beta
        self.threshold = threshold
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { softplus(x, beta: beta, threshold: threshold) }

    open override func extraRepr() -> String { "beta=\(beta), threshold=\(threshold)" }
}

/// `x / (1 + |x|)`, element by element. PyTorch's counterpart is `torch.nn.Softsign`.
///
/// ```swift
/// Softsign()(x)
/// ```
open class Softsign: Module {
    open override func forward(_ x: Tensor) -> Tensor { softsign(x) }
}

/// The logarithm of the sigmoid, computed without losing digits. PyTorch's counterpart is `torch.nn.LogSigmoid`.
///
/// ```swift
/// LogSigmoid()(x)
/// ```
open class LogSigmoid: Module {
    open override func forward(_ x: Tensor) -> Tensor { logsigmoid(x) }
}
