/// Calls the hooks of a node during a backward pass.
enum Hooks {
    /// Hooks on the gradients of single outputs, then `retainGrad()`, whatever the order of registration: what is kept is what
    /// the hooks have made of it, and so is what a caller asked for with `inputs`.
    static func beforeCapture(
        _ extras: NodeExtras, _ gradients: inout Gradients, _ outputs: Int, _ node: Node
    ) throws(TensorError) {
        for (index, hooks) in extras.tensorHooks.sorted(by: { $0.key < $1.key }) where index < outputs {
            for hook in hooks.all {
                guard let gradient = gradients[index], let new = hook(gradient) else { continue }
                try check(new, gradient, "registerHook", node)
                gradients[index] = new
            }
        }
        for (index, kept) in extras.retained where index < outputs {
            var gradient = gradients[index]
            if gradient != nil, let holder = kept.holder { try LeafNode.add(&gradient, to: holder) }
        }
    }

    static func beforeRun(
        _ extras: NodeExtras, _ gradients: inout Gradients, _ outputs: Int, _ node: Node
    ) throws(TensorError) {
        for hook in extras.prehooks.all {
            let old = (0..<outputs).map { gradients[$0] }
            guard let new = hook(old) else { continue }
            try check(new, old, "registerPrehook", node)
            gradients = Gradients(new)
        }
    }

    static func afterRun(
        _ extras: NodeExtras, _ results: inout Gradients, _ gradients: Gradients, _ outputs: Int, _ node: Node
    ) throws(TensorError) {
        let incoming = (0..<outputs).map { gradients[$0] }
        for hook in extras.hooks.all {
            let old = (0..<node.edgeCount).map { results[$0] }
            guard let new = hook(old, incoming) else { continue }
            try check(new, old, "registerHook", node)
            results = Gradients(new)
        }
    }

    @inline(__always)
    static func afterAccumulation(_ node: Node, _ holder: GradientHolder) throws(TensorError) {
        if let hooks = holder.hooks, let tensor = holder.tensor {
            for hook in hooks.all { hook(tensor) }
        }
        if let extras = node.extras {
            for hook in extras.hooks.all { _ = hook([], [holder.grad]) }
        }
    }

    private static func check(_ new: [Tensor?], _ old: [Tensor?], _ name: String, _ node: Node) throws(TensorError) {
        guard new.count == old.count else {
            throw .argument("\(name): a hook of \(node.name) gave \(new.count) gradients for \(old.count)")
        }
        for (new, old) in zip(new, old) {
            if let new, let old { try check(new, old, name, node) }
        }
    }

    private static func check(_ new: Tensor, _ old: Tensor, _ name: String, _ node: Node) throws(TensorError) {
        guard new.shape == old.shape else {
            throw .shape(
                "\(name): a hook of \(node.name) has changed the size of value: the gradient has shape \(old.shape), the hook gave "
                    + "\(new.shape)")
        }
        guard new.dtype == old.dtype, new.device == old.device else {
            throw .dtype(
                "\(name): a hook of \(node.name) has changed the type of value: the gradient is \(old.dtype) on \(old.device), the "
                    + "hook gave \(new.dtype) on \(new.device)")
        }
    }
}

extension Tensor {
    /// Calls `hook` with this tensor's gradient each time one is computed; what it returns takes the gradient's place. PyTorch:
    /// `x.register_hook`.
    ///
    /// Hooks run in the order of registration, on the thread that runs the backward pass. The gradient is not to be changed in
    /// place. A hook that captures this tensor itself keeps it alive until the hook is removed.
    ///
    /// ```swift
    /// x.registerHook { gradient in gradient * 2 }
    /// ```
    @discardableResult
    public func registerHook(_ hook: @escaping (Tensor) -> Tensor?) -> HookHandle {
        checked(HookHandle {}) { () throws(TensorError) in
            guard let node else {
                throw .autograd("registerHook: cannot register a hook on a tensor that doesn't require gradient")
            }
            let extras = node.ensureExtras()
            let list = extras.tensorHooks[Int(outputIndex)] ?? HookList()
            extras.tensorHooks[Int(outputIndex)] = list
            return list.add(hook)
        }
    }

    /// Calls `body` with this tensor's gradient each time one is computed: a hook that changes nothing. PyTorch:
    /// `x.register_hook` with a function that returns None.
    ///
    /// ```swift
    /// hidden.observeGradient { print($0.norm()) }
    /// ```
    @discardableResult
    public func observeGradient(_ body: @escaping (Tensor) -> Void) -> HookHandle {
        registerHook { gradient in
            body(gradient)
            return nil
        }
    }

    /// Calls `hook` with this leaf each time a backward pass has added to its `grad`. PyTorch:
    /// `x.register_post_accumulate_grad_hook`.
    ///
    /// The gradient is complete then for this pass: a step of an optimizer for this parameter may be made here, and `grad` set to
    /// nil, before the pass goes on.
    ///
    /// ```swift
    /// weight.registerPostAccumulateGradHook { weight in
    ///     noGrad { weight.sub_(weight.grad! * 0.1) }
    ///     weight.grad = nil
    /// }
    /// ```
    @discardableResult
    public func registerPostAccumulateGradHook(_ hook: @escaping (Tensor) -> Void) -> HookHandle {
        checked(HookHandle {}) { () throws(TensorError) in
            guard let leaf = node as? LeafNode, let holder = leaf.holder else {
                throw .autograd(
                    node == nil
                        ? "registerPostAccumulateGradHook: cannot register a hook on a tensor that doesn't require gradient"
                        : "registerPostAccumulateGradHook: post accumulate grad hooks cannot be registered on non-leaf tensors; "
                            + "use registerHook")
            }
            holder.tensor = self
            let hooks = holder.hooks ?? HookList()
            holder.hooks = hooks
            return hooks.add(hook)
        }
    }
}

extension Node {
    func ensureExtras() -> NodeExtras {
        if let extras { return extras }
        let new = NodeExtras()
        extras = new
        return new
    }

    /// Calls `hook` after this node has run in a backward pass, with the gradients of its inputs and those of its outputs; what
    /// it returns takes the place of the former. PyTorch: `node.register_hook`.
    ///
    /// ```swift
    /// y.gradFn?.registerHook { gradInputs, gradOutputs in gradInputs.map { $0.map { $0 * 2 } } }
    /// ```
    @discardableResult
    public func registerHook(
        _ hook: @escaping (_ gradInputs: [Tensor?], _ gradOutputs: [Tensor?]) -> [Tensor?]?
    ) -> HookHandle {
        ensureExtras().hooks.add(hook)
    }

    /// Calls `hook` before this node runs in a backward pass, with the gradients of its outputs; what it returns takes their
    /// place. PyTorch: `node.register_prehook`.
    @discardableResult
    public func registerPrehook(_ hook: @escaping (_ gradOutputs: [Tensor?]) -> [Tensor?]?) -> HookHandle {
        ensureExtras().prehooks.add(hook)
    }
}
