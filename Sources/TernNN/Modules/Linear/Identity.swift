import Tern

/// Gives back what it gets. PyTorch's counterpart is `torch.nn.Identity`.
open class Identity: Module {
    open override func forward(_ x: Tensor) -> Tensor { x }
}
