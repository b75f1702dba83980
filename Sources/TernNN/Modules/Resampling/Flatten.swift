import Tern

/// Makes one dimension of several, all but the first unless told otherwise. PyTorch's counterpart is `torch.nn.Flatten`.
///
/// ```swift
/// Flatten()(Tensor.zeros(16, 8, 8)).shape    // [16, 64]
/// ```
open class Flatten: Module {
    /// The first dimension that is joined.
    public let startDim: Int
    /// The last dimension that is joined.
    public let endDim: Int

    /// Joins the dimensions from `startDim` to `endDim`.
    public init(_ startDim: Int = 1, endDim: Int = -1) {
        self.startDim = startDim
        self.endDim = endDim
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { x.flatten(startDim, endDim: endDim) }

    open override func extraRepr() -> String { "start_dim=\(startDim), end_dim=\(endDim)" }
}
