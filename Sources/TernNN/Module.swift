@_exported import Tern

/// The base of all layers and networks. PyTorch's counterpart is `torch.nn.Module`.
///
/// Properties that are modules, lists or dictionaries of modules, `@Parameter` or `@Buffer` belong to the module: they are found
/// by reflection at each call, those of the base class first, and named as the properties are. Lists give `layers.0`,
/// `layers.1`, ….
///
/// ```swift
/// class Net: Module {
///     let hidden = Linear(64, 32)
///     let output = Linear(32, 10)
///     override func forward(_ x: Tensor) -> Tensor { output(relu(hidden(x))) }
/// }
/// let logits = Net()(images)
/// ```
///
/// A module with other arguments than one tensor declares its own `callAsFunction` around `run`.
open class Module {
    /// True while training: dropout and its like look at it. Set for a module and all inside it by `train()` and `eval()`.
    /// PyTorch: `module.training`.
    public var isTraining = true
    /// Made when the first hook is registered.
    var hooks: ModuleHooks?

    /// A module in training mode.
    public init() {}

    /// What the module computes. Call the module itself instead, `net(x)`, so that messages name it. PyTorch: `forward`.
    open func forward(_ x: Tensor) -> Tensor {
        let name = typeName
        return failure(
            .argument("Module [\(name)] is missing the required \"forward\" function; override forward(_:) in \(name)"))
    }

    /// Computes `forward(x)`. PyTorch: `module(x)`.
    public final func callAsFunction(_ x: Tensor) -> Tensor {
        if hooks == nil { return run { forward(x) } }
        return run([x]) { forward($0[0]) }
    }

    /// Runs `body` as this module's: a failure inside names the path of modules that led to it, and the module's hooks see the
    /// tensors that go in and the one that comes out.
    ///
    /// ```swift
    /// func callAsFunction(_ query: Tensor, _ key: Tensor) -> Tensor { run([query, key]) { $0[0].matmul($0[1].t()) } }
    /// ```
    ///
    /// - Parameters:
    ///   - inputs: the arguments, which hooks may replace.
    ///   - body: computes the result from the arguments as it is given them.
    public final func run(_ inputs: [Tensor], _ body: ([Tensor]) -> Tensor) -> Tensor {
        let outputs = run(inputs) { (inputs: [Tensor]) -> [Tensor] in [body(inputs)] }
        return outputs[0]
    }

    /// The same for a module with several results.
    public final func run(_ inputs: [Tensor], _ body: ([Tensor]) -> [Tensor]) -> [Tensor] {
        run {
            guard let hooks else { return body(inputs) }
            return hooks.run(self, inputs, body)
        }
    }

    /// Runs `body` as this module's: a failure inside names the path of modules that led to it. Hooks are not called.
    ///
    /// ```swift
    /// func generate(_ count: Int) -> [Int] { run { … } }
    /// ```
    public final func run<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try CallContext.run(self, describe: Module.path, body)
    }

    /// The modules directly inside, by name. PyTorch: `named_children`.
    ///
    /// A container that keeps its modules in another way than as properties overrides this.
    open func namedChildren() -> [(name: String, module: Module)] {
        ModuleMembers(of: self).children
    }

    /// What stands between the parentheses when the module is printed. PyTorch: `extra_repr`.
    open func extraRepr() -> String { "" }

    /// The keys of this module's own tensors that a state dictionary may lack.
    var optionalKeys: Set<String> { [] }

    /// Whether equal neighbours stand on one line when the module is printed, as in PyTorch's `ModuleList`.
    var printsEqualChildrenTogether: Bool { false }

    /// The multiplications and additions of one call, without those of the modules inside: what `summary` counts. 0 unless a
    /// class says otherwise.
    ///
    /// A product of weights and inputs counts two for each weight that is used; functions of single elements count nothing.
    open func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int { 0 }

    /// Switches this module and all inside to training. PyTorch: `train`.
    @discardableResult
    open func train(_ mode: Bool = true) -> Self {
        isTraining = mode
        for (_, child) in namedChildren() { child.train(mode) }
        return self
    }

    /// Switches this module and all inside to evaluation. PyTorch: `eval`.
    @discardableResult
    public final func eval() -> Self { train(false) }

    /// The name of the class, without generic arguments.
    var typeName: String { String(String(describing: type(of: self)).prefix { $0 != "<" }) }
}

// MARK: Where a failure happened

extension Module {
    /// The way from the outermost running module to the innermost: `Net.features.0 (Linear)`.
    private static func path(_ context: CallContext) -> String {
        var running: [Module] = []
        var next: CallContext? = context
        while let current = next {
            if let module = current.owner as? Module { running.append(module) }
            next = current.outer
        }
        running.reverse()
        guard let root = running.first, let last = running.last else { return "" }
        var words = root.typeName
        for (parent, child) in zip(running, running.dropFirst()) {
            // A module that calls one of its own functions through run { } stands twice.
            if parent === child { continue }
            let name = parent.namedModules().first { $0.module === child }?.name
            words += "." + (name ?? child.typeName)
        }
        return last === root ? words : "\(words): \(last.typeName)"
    }
}
