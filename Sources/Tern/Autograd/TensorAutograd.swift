extension Tensor {
    /// True if gradients flow back to or through this tensor. PyTorch: `x.requires_grad`.
    ///
    /// Setting it makes a leaf of a tensor without history; only floating-point tensors can have gradients.
    public var requiresGrad: Bool {
        get { node != nil }
        set {
            checked(()) { () throws(TensorError) in try setRequiresGrad(newValue) }
        }
    }

    /// True for a tensor made in `inferenceMode { }`: no graph can keep it. PyTorch: `x.is_inference()`.
    public var isInference: Bool { storage.isInference }

    /// Sets `requiresGrad`. PyTorch: `x.requires_grad_()`.
    @discardableResult
    public func requiresGrad_(_ value: Bool = true) -> Tensor {
        requiresGrad = value
        return self
    }

    func setRequiresGrad(_ value: Bool) throws(TensorError) {
        if value == (node != nil) { return }
        guard value else {
            guard isLeaf else {
                throw .autograd(
                    "you can only change requires_grad flags of leaf variables; use detach() for a tensor without the history")
            }
            storedNode = nil
            // Graphs that still lead to the old accumulator find nobody there; a gradient that the tensor has stays.
            let grad = gradientHolder?.grad
            gradientHolder = nil
            if let grad { ownHolder().grad = grad }
            return
        }
        guard dtype.isFloatingPoint else {
            throw .autograd(
                "only Tensors of floating point dtype can require gradients, and this one is \(dtype): convert it with .to(.float32)"
            )
        }
        if storage.isInference, !isInferenceModeEnabled() {
            throw .autograd(
                "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed; clone() it first")
        }
        storedNode = LeafNode(ownHolder(), shape: shape, dtype: dtype, device: device)
        outputIndex = 0
    }

    /// True if no operation made this tensor, so far as autograd knows. PyTorch: `x.is_leaf`.
    public var isLeaf: Bool {
        let node = node
        return node == nil || node is LeafNode
    }

    /// The operation that made this tensor; nil for leaves. It prints as `<AddBackward0>`. PyTorch: `x.grad_fn`.
    public var gradFn: Node? {
        let node = node
        return node is LeafNode ? nil : node
    }

    /// The gradient that `backward()` has accumulated: of a leaf, or of another tensor after `retainGrad()`. PyTorch: `x.grad`.
    public var grad: Tensor? {
        get { gradientHolder?.grad }
        set {
            checked(()) { () throws(TensorError) in try setGrad(newValue) }
        }
    }

    private func setGrad(_ newValue: Tensor?) throws(TensorError) {
        if let newValue {
            guard newValue.shape == shape else {
                throw .shape(
                    "grad: assigned grad has data of a different size: the tensor's shape is \(shape), the gradient's \(newValue.shape)"
                )
            }
            guard newValue.dtype == dtype else {
                throw .dtype(
                    "grad: assigned grad has data of a different type: the tensor is \(dtype), the gradient \(newValue.dtype)")
            }
            guard newValue.device == device else {
                throw .device(
                    "grad: assigned grad is on \(newValue.device), the tensor on \(device): move it with .to(\(device))")
            }
        }
        guard let newValue else {
            gradientHolder?.grad = nil
            return
        }
        guard node != nil else {
            throw .autograd("grad: the tensor does not require a gradient; set requiresGrad = true first")
        }
        ownHolder().grad = newValue
    }

    private func ownHolder() -> GradientHolder {
        if let gradientHolder { return gradientHolder }
        let holder = GradientHolder()
        gradientHolder = holder
        return holder
    }

    /// Sets the history after an in-place change. A gradient that is kept is from now on that of the new value.
    func setNode(_ node: Node?, _ index: UInt32 = 0) {
        let old = storedNode?.extras?.retained.removeValue(forKey: Int(outputIndex))
        storedNode = node
        outputIndex = index
        if old != nil, let node { keepGradient(of: node) }
    }

    private func keepGradient(of node: Node) {
        node.ensureExtras().retained[Int(outputIndex)] = KeptGradient(holder: ownHolder())
    }

    /// Makes `backward()` keep this tensor's gradient though it is no leaf. PyTorch: `x.retain_grad()`.
    public func retainGrad() {
        checked(()) { () throws(TensorError) in
            guard let node else {
                throw .autograd(
                    "can't retain_grad on Tensor that has requires_grad=False; set requiresGrad = true on what it is made from")
            }
            if !(node is LeafNode) { keepGradient(of: node) }
        }
    }

    /// True after `retainGrad()`. PyTorch: `x.retains_grad`.
    public var retainsGrad: Bool {
        guard let node = gradFn else { return false }
        return node.extras?.retained[Int(outputIndex)]?.holder != nil
    }

    /// The same memory without the history. PyTorch: `x.detach()`.
    public func detach() -> Tensor {
        Tensor(storage: storage, geometry: geometry, dtype: dtype, device: device)
    }

    /// Lets go of this tensor's history. PyTorch: `x.detach_()`.
    @discardableResult
    public func detach_() -> Tensor {
        checked(self) { () throws(TensorError) in
            if view != nil {
                throw .autograd("detach_: Can't detach views in-place. Use detach() instead")
            }
            storedNode = nil
            outputIndex = 0
            return self
        }
    }

    /// Computes the gradient of this tensor with respect to the leaves behind it, and adds it to their `grad`. PyTorch:
    /// `x.backward()`.
    ///
    /// - Parameters:
    ///   - gradient: the gradient of this tensor, of the same shape; may be left out for one element, where it is 1.
    ///   - retainGraph: keeps what the graph saved, for another `backward()`. Follows `createGraph` if left out.
    ///   - createGraph: makes the gradients part of a graph, for gradients of gradients.
    ///   - inputs: accumulates into these only.
    ///
    /// ```swift
    /// let x = Tensor(2.0, requiresGrad: true)
    /// (x ** 2 + 3 * x + 5).backward()
    /// x.grad    // tensor(7.)
    /// ```
    public func backward(
        gradient: Tensor? = nil, retainGraph: Bool? = nil, createGraph: Bool = false, inputs: [Tensor]? = nil
    ) {
        checked(()) { () throws(TensorError) in
            if let inputs {
                guard !inputs.isEmpty else {
                    throw .argument("backward: inputs argument cannot be empty; leave it out for all leaves")
                }
                for input in inputs where input.node == nil {
                    throw .autograd(
                        "backward: One of the differentiated Tensors does not require grad; set requiresGrad = true on it")
                }
            }
            let root = try Tensor.root(self, gradient, "backward")
            // An input that is no leaf keeps its gradient as after `retainGrad()`.
            for input in inputs ?? [] { input.retainGrad() }
            _ = try Engine.run(
                root, inputs: inputs, accumulating: true, retainGraph: retainGraph ?? createGraph, createGraph: createGraph)
        }
    }

    /// What a backward pass starts with if nothing else is said.
    private static func one(like tensor: Tensor) throws(TensorError) -> Tensor {
        let one = try uninitialized(tensor.shape, tensor.dtype, tensor.device)
        if tensor.device.isCPU, tensor.dtype == .float32 {
            one.data.storeBytes(of: 1, as: Float.self)
        } else {
            try one.fill(.int(1))
        }
        return one
    }

    /// Checks a tensor that a backward pass is to start from.
    fileprivate static func root(_ tensor: Tensor, _ gradient: Tensor?, _ name: String) throws(TensorError) -> Engine.Root {
        guard let node = tensor.node else {
            throw .autograd(
                "\(name): element 0 of tensors does not require grad and does not have a grad_fn: nothing it was made from has "
                    + "requiresGrad set, or it was made in noGrad { }")
        }
        if let gradient {
            guard gradient.shape == tensor.shape else {
                throw .shape(
                    "\(name): Mismatch in shape: grad_output[0] has a shape of \(gradient.shape) and output[0] has a shape of "
                        + "\(tensor.shape): they must be the same")
            }
            guard gradient.device == tensor.device else {
                throw .device("\(name): the gradient is on \(gradient.device), the tensor on \(tensor.device)")
            }
            return Engine.Root(node: node, index: Int(tensor.outputIndex), gradient: gradient)
        }
        guard tensor.count == 1 else {
            throw .autograd(
                "\(name): grad can be implicitly created only for scalar outputs, and this tensor has shape \(tensor.shape): "
                    + "reduce it with sum() or mean(), or pass gradient:")
        }
        return Engine.Root(node: node, index: Int(tensor.outputIndex), gradient: try one(like: tensor))
    }
}

/// The gradients of `outputs` with respect to `inputs`, without touching any `grad`. PyTorch: `torch.autograd.grad`.
///
/// - Parameters:
///   - outputs: what is differentiated.
///   - inputs: what it is differentiated with respect to.
///   - gradOutputs: the gradients of the outputs; may be left out for outputs of one element.
///   - createGraph: makes the results part of a graph, for gradients of gradients.
///   - retainGraph: keeps what the graph saved. Follows `createGraph` if left out.
///   - allowUnused: gives nil for inputs that the outputs do not depend on, instead of an error.
///
/// ```swift
/// let dx = grad(of: y, with: [x])[0]
/// ```
public func grad(
    of outputs: [Tensor], with inputs: [Tensor], gradOutputs: [Tensor?]? = nil, createGraph: Bool = false,
    retainGraph: Bool? = nil, allowUnused: Bool = false
) -> [Tensor?] {
    checked(inputs.map { _ in nil }) { () throws(TensorError) in
        guard gradOutputs == nil || gradOutputs?.count == outputs.count else {
            throw .argument(
                "grad: got \(outputs.count) outputs and \(gradOutputs?.count ?? 0) gradOutputs; give one for each, or none")
        }
        for input in inputs where input.node == nil {
            throw .autograd("grad: One of the differentiated Tensors does not require grad; set requiresGrad = true on it")
        }
        var roots: [Engine.Root] = []
        for (i, output) in outputs.enumerated() {
            roots.append(try Tensor.root(output, gradOutputs?[i], "grad"))
        }
        guard let first = roots.first else { throw .argument("grad: there are no outputs; give at least one") }
        let results = try Engine.run(
            first, Array(roots.dropFirst()), inputs: inputs, accumulating: false, retainGraph: retainGraph ?? createGraph,
            createGraph: createGraph)
        if !allowUnused, let unused = results.firstIndex(where: { $0 == nil }), !ThreadState.current.isPoisoned {
            throw .autograd(
                "grad: One of the differentiated Tensors appears to not have been used in the graph (input \(unused), shape "
                    + "\(inputs[unused].shape)). Set allowUnused: true if this is the desired behavior")
        }
        return results
    }
}

/// The gradients of one output: see `grad(of:with:)` for several.
public func grad(
    of output: Tensor, with inputs: [Tensor], gradOutputs: Tensor? = nil, createGraph: Bool = false, retainGraph: Bool? = nil,
    allowUnused: Bool = false
) -> [Tensor?] {
    grad(
        of: [output], with: inputs, gradOutputs: gradOutputs.map { [$0] }, createGraph: createGraph, retainGraph: retainGraph,
        allowUnused: allowUnused)
}
