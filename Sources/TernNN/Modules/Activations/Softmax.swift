import Tern

/// Turns the numbers along a dimension into probabilities that sum to one. PyTorch's counterpart is `torch.nn.Softmax`.
open class Softmax: Module {
    /// The dimension along which the results sum to one.
    public let dim: Int

    /// Along `dim`, the last unless told otherwise.
    public init(_ dim: Int = -1) {
        self.dim = dim
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { x.softmax(dim) }

    open override func extraRepr() -> String { "dim=\(dim)" }
}
