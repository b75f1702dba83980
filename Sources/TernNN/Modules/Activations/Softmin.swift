import Tern

/// The softmax of the negated numbers: small ones get the large probabilities. PyTorch's counterpart is `torch.nn.Softmin`.
///
/// ```swift
/// Softmin(1)(x)
/// ```
open class Softmin: Module {
    /// The dimension along which the results sum to one.
    public let dim: Int

    /// Along `dim`, the last unless told otherwise.
    public init(_ dim: Int = -1) {
        self.dim = dim
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { softmin(x, dim) }

    open override func extraRepr() -> String { "dim=\(dim)" }
}

/// The softmax over the channels at each place of an image, [n, channels, height, width] or without the batch. PyTorch's
/// counterpart is `torch.nn.Softmax2d`.
///
/// ```swift
/// Softmax2d()(scores)
/// ```
open class Softmax2d: Module {
    open override func forward(_ x: Tensor) -> Tensor {
        guard x.ndim == 3 || x.ndim == 4 else {
            return failure(.shape("Softmax2d: expected input to be 3D or 4D, got shape \(x.shape)"))
        }
        return x.softmax(-3)
    }
}
