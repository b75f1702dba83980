import Tern

/// Makes several dimensions of one. PyTorch's counterpart is `torch.nn.Unflatten`.
///
/// ```swift
/// Unflatten(1, [8, 8])(Tensor.zeros(16, 64)).shape    // [16, 8, 8]
/// ```
open class Unflatten: Module {
    /// The dimension that is divided.
    public let dim: Int
    /// The extents that it becomes, of which one may be -1.
    public let unflattenedSize: [Int]

    /// Divides dimension `dim` into these extents, of which one may be -1.
    public init(_ dim: Int, _ unflattenedSize: [Int]) {
        self.dim = dim
        self.unflattenedSize = unflattenedSize
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { x.unflatten(dim, unflattenedSize) }

    open override func extraRepr() -> String { "dim=\(dim), unflattened_size=\(PythonText.tuple(unflattenedSize))" }
}
