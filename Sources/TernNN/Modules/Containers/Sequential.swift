import Tern

/// Modules that run one after the other. PyTorch's counterpart is `torch.nn.Sequential`.
///
/// The keys are `0.weight`, `0.bias`, `2.weight`, …, or begin with the names that are given.
///
/// ```swift
/// let net = Sequential(Linear(64, 32), ReLU(), Linear(32, 10))
/// let named = Sequential(["hidden": Linear(64, 32), "activation": ReLU(), "output": Linear(32, 10)])
/// net[0]; named["hidden"]
/// ```
open class Sequential: ModuleSequence {
    /// The modules in the order in which they run.
    public init(_ modules: [Module]) { super.init(modules.map { (nil, $0) }) }

    /// The modules in the order in which they run.
    public convenience init(_ modules: Module...) { self.init(modules) }

    /// The modules with their names, in the order in which they run. PyTorch: `Sequential(OrderedDict(…))`.
    public init(_ modules: KeyValuePairs<String, Module>) { super.init(modules.map { ($0.key, $0.value) }) }

    open override func forward(_ x: Tensor) -> Tensor {
        var x = x
        for layer in layers { x = layer(x) }
        return x
    }
}
