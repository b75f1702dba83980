import Tern

/// `x · Φ(x)` with the normal distribution's Φ, element by element. PyTorch's counterpart is `torch.nn.GELU`.
open class GELU: Module {
    /// `none`, or `tanh` for the formula built on it.
    public let approximate: String

    /// The exact function, or with `approximate: "tanh"` its approximation.
    public init(approximate: String = "none") {
        self.approximate = approximate
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { gelu(x, approximate: approximate) }

    open override func extraRepr() -> String { "approximate='\(approximate)'" }
}
