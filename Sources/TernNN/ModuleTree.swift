/// Walks through a module and all inside it.
extension Module {
    /// The modules directly inside. PyTorch: `children`.
    public final func children() -> [Module] { namedChildren().map(\.module) }

    /// This module, named by the empty string, and all inside it, each once, outer before inner. PyTorch: `named_modules`.
    public final func namedModules() -> [(name: String, module: Module)] {
        var seen: Set<ObjectIdentifier> = []
        var result: [(name: String, module: Module)] = []
        func visit(_ name: String, _ module: Module) {
            guard seen.insert(ObjectIdentifier(module)).inserted else { return }
            result.append((name, module))
            for (key, child) in module.namedChildren() { visit(Module.join(name, key), child) }
        }
        visit("", self)
        return result
    }

    /// This module and all inside it, each once. PyTorch: `modules`.
    public final func modules() -> [Module] { namedModules().map(\.module) }

    /// The parameters of this module and all inside it, each once though it be shared, with their keys in the state
    /// dictionary. PyTorch: `named_parameters`.
    public final func namedParameters() -> [(name: String, tensor: Tensor)] { namedTensors { $0.isParameter } }

    /// The parameters of this module and all inside it, each once. PyTorch: `parameters`.
    ///
    /// ```swift
    /// let optimizer = SGD(net.parameters(), lr: 0.1)
    /// ```
    public final func parameters() -> [Tensor] { namedParameters().map(\.tensor) }

    /// The buffers of this module and all inside it, each once, with their keys. PyTorch: `named_buffers`.
    public final func namedBuffers() -> [(name: String, tensor: Tensor)] { namedTensors { !$0.isParameter } }

    /// The buffers of this module and all inside it, each once. PyTorch: `buffers`.
    public final func buffers() -> [Tensor] { namedBuffers().map(\.tensor) }

    /// Lets go of the parameters' gradients. PyTorch: `module.zero_grad()`.
    public final func zeroGrad() {
        for parameter in parameters() where parameter.grad != nil { parameter.grad = nil }
    }

    /// Freezes the parameters, or makes them trainable again. PyTorch: `module.requires_grad_()`.
    @discardableResult
    public final func requiresGrad_(_ value: Bool = true) -> Self {
        for parameter in parameters() where parameter.isFloatingPoint { parameter.requiresGrad_(value) }
        return self
    }

    /// Calls `body` for all modules inside, inner before outer, and at last for this one. PyTorch: `apply`.
    ///
    /// ```swift
    /// net.apply { if let layer = $0 as? Linear { Init.zeros_(layer.weight) } }
    /// ```
    @discardableResult
    public final func apply(_ body: (Module) throws -> Void) rethrows -> Self {
        for child in children() { try child.apply(body) }
        try body(self)
        return self
    }

    /// Converts parameters and buffers of a floating-point type to another. PyTorch: `module.to(dtype)`.
    ///
    /// The tensors are replaced by new ones: make the optimizer afterwards.
    @discardableResult
    public final func to(_ dtype: DType) -> Self {
        guard dtype.isFloatingPoint else {
            return failure(.dtype("Module.to: only floating-point types are accepted, and \(dtype) is none"), self)
        }
        return convert { $0.isFloatingPoint ? $0.to(dtype) : $0 }
    }

    /// Moves parameters and buffers to a device. PyTorch: `module.to(device)`.
    ///
    /// The tensors are replaced by new ones: make the optimizer afterwards.
    @discardableResult
    public final func to(_ device: Device) -> Self { convert { $0.to(device) } }

    static func join(_ prefix: String, _ key: String) -> String { prefix.isEmpty ? key : "\(prefix).\(key)" }

    private func namedTensors(_ isWanted: (any TensorBox) -> Bool) -> [(name: String, tensor: Tensor)] {
        var seen: Set<Tensor> = []
        var result: [(name: String, tensor: Tensor)] = []
        for (prefix, module) in namedModules() {
            for member in ModuleMembers(of: module).boxes where isWanted(member.box) {
                guard let tensor = member.box.content, seen.insert(tensor).inserted else { continue }
                result.append((Module.join(prefix, member.key), tensor))
            }
        }
        return result
    }

    private func convert(_ conversion: (Tensor) -> Tensor) -> Self {
        // All tensors are converted before the first is replaced, and one that is shared stays shared.
        var converted: [Tensor: Tensor] = [:]
        let boxes = modules().flatMap { ModuleMembers(of: $0).boxes.map(\.box) }
        for box in boxes {
            guard let tensor = box.content, converted[tensor] == nil else { continue }
            let new = noGrad { conversion(tensor) }
            if TensorError.pending != nil { return self }
            if new !== tensor {
                new.requiresGrad = tensor.requiresGrad
                if let gradient = tensor.grad { new.grad = noGrad { conversion(gradient) } }
            }
            converted[tensor] = new
        }
        for box in boxes {
            if let tensor = box.content, let new = converted[tensor], new !== tensor { box.replace(new) }
        }
        return self
    }
}
