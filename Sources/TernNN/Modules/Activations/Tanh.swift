import Tern

/// The hyperbolic tangent of each element. PyTorch's counterpart is `torch.nn.Tanh`.
open class Tanh: Module {
    open override func forward(_ x: Tensor) -> Tensor { tanh(x) }
}
