import Tern

/// The logarithms of the probabilities that `Softmax` gives, computed without losing digits. PyTorch's counterpart is
/// `torch.nn.LogSoftmax`.
open class LogSoftmax: Module {
    /// The dimension along which the probabilities sum to one.
    public let dim: Int

    /// Along `dim`, the last unless told otherwise.
    public init(_ dim: Int = -1) {
        self.dim = dim
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { x.logSoftmax(dim) }

    open override func extraRepr() -> String { "dim=\(dim)" }
}
