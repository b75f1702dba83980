import Tern

/// The first half of a dimension times the sigmoid of the second. PyTorch's counterpart is `torch.nn.GLU`.
///
/// ```swift
/// GLU()(Tensor.ones(3, 8)).shape    // [3, 4]
/// ```
///
/// Source: Dauphin et al., Language modeling with gated convolutional networks, 2017.
open class GLU: Module {
    /// The dimension that is divided.
    public let dim: Int

    /// Halves `dim`, whose extent is even.
    public init(_ dim: Int = -1) {
        self.dim = dim
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { glu(x, dim) }

    open override func extraRepr() -> String { "dim=\(dim)" }
}
