import Tern

/// Modules that run one after the other. PyTorch's counterpart is `torch.nn.Sequential`.
///
/// The keys are `0.weight`, `0.bias`, `2.weight`, ….
///
/// ```swift
/// let net = Sequential(Linear(64, 32), ReLU(), Linear(32, 10))
/// ```
open class Sequential: Module, RandomAccessCollection {
    private var layers: [Module]

    /// The modules in the order in which they run.
    public init(_ modules: [Module]) {
        layers = modules
        super.init()
    }

    /// The modules in the order in which they run.
    public convenience init(_ modules: Module...) { self.init(modules) }

    /// Adds a module at the end. PyTorch: `append`.
    public final func append(_ module: Module) { layers.append(module) }

    open override func namedChildren() -> [(name: String, module: Module)] {
        layers.enumerated().map { (String($0.offset), $0.element) }
    }

    open override func forward(_ x: Tensor) -> Tensor {
        var x = x
        for layer in layers { x = layer(x) }
        return x
    }

    /// 0
    public final var startIndex: Int { 0 }
    /// The number of modules.
    public final var endIndex: Int { layers.count }

    /// The module at a place, which can be exchanged.
    public final subscript(position: Int) -> Module {
        get { layers[position] }
        set { layers[position] = newValue }
    }
}
