import Tern

/// `max(x, 0)`, element by element. PyTorch's counterpart is `torch.nn.ReLU`.
open class ReLU: Module {
    open override func forward(_ x: Tensor) -> Tensor { relu(x) }
}
