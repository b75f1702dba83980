import Tern

/// `1 / (1 + exp(-x))`, element by element. PyTorch's counterpart is `torch.nn.Sigmoid`.
open class Sigmoid: Module {
    open override func forward(_ x: Tensor) -> Tensor { sigmoid(x) }
}
