import Tern

/// Divides each channel by a power of the mean square of the channels around it. PyTorch's counterpart is
/// `torch.nn.LocalResponseNorm`; the function is `localResponseNorm`.
///
/// ```swift
/// LocalResponseNorm(5)(x)    // [n, channels, …]
/// ```
///
/// Source: Krizhevsky et al., ImageNet classification with deep convolutional neural networks, 2012.
open class LocalResponseNorm: Module {
    /// The number of channels that count.
    public let size: Int
    /// The factor of the mean square.
    public let alpha: Double
    /// The power.
    public let beta: Double
    /// What is added to the mean square.
    public let k: Double

    /// The arguments are those of `localResponseNorm`.
    public init(_ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { localResponseNorm(x, size, alpha: alpha, beta: beta, k: k) }

    open override func extraRepr() -> String { "\(size), alpha=\(alpha), beta=\(beta), k=\(k)" }
}
