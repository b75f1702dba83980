/// Sees, and may replace, what a module is called with.
public typealias ModuleForwardPreHook = (_ module: Module, _ inputs: [Tensor]) -> [Tensor]?
/// Sees what a module was called with and what it gave, and may replace the latter.
public typealias ModuleForwardHook = (_ module: Module, _ inputs: [Tensor], _ outputs: [Tensor]) -> [Tensor]?
/// Sees, and may replace, the gradients of a module's outputs before they go into it.
public typealias ModuleBackwardPreHook = (_ module: Module, _ gradOutputs: [Tensor?]) -> [Tensor?]?
/// Sees the gradients of a module's inputs and outputs when they have gone through it, and may replace the former.
public typealias ModuleBackwardHook = (_ module: Module, _ gradInputs: [Tensor?], _ gradOutputs: [Tensor?]) -> [Tensor?]?

/// The hooks of one module.
final class ModuleHooks {
    let forwardPre = HookList<ModuleForwardPreHook>()
    let forward = HookList<ModuleForwardHook>()
    let backwardPre = HookList<ModuleBackwardPreHook>()
    let backward = HookList<ModuleBackwardHook>()

    /// Runs `body` between the hooks, in PyTorch's order: what the first hooks make of the inputs goes in, what the last make of
    /// the outputs comes out, and the backward hooks stand directly around.
    func run(_ module: Module, _ inputs: [Tensor], _ body: ([Tensor]) -> [Tensor]) -> [Tensor] {
        var inputs = inputs
        for hook in forwardPre.all {
            guard let new = hook(module, inputs) else { continue }
            inputs = ModuleHooks.fitting(new, inputs, module, "a forward pre-hook", "inputs")
        }
        let passage = BackwardPassage(module, backwardPre.all, backward.all, inputs.count)
        if let passage { inputs = passage.enter(inputs) }
        var outputs = body(inputs)
        for hook in forward.all {
            guard let new = hook(module, inputs, outputs) else { continue }
            outputs = ModuleHooks.fitting(new, outputs, module, "a forward hook", "outputs")
        }
        if let passage { outputs = passage.leave(outputs) }
        return outputs
    }

    /// What a hook gave that returns nothing or a list.
    static func tensors<Result>(_ result: Result, _ module: Module, _ hook: String) -> [Tensor]? {
        if result is Void { return nil }
        if let list = result as? [Tensor]? { return list }
        return refused(result, module, hook, "[Tensor]")
    }

    static func gradients<Result>(_ result: Result, _ module: Module, _ hook: String) -> [Tensor?]? {
        if result is Void { return nil }
        if let list = result as? [Tensor?]? { return list }
        return refused(result, module, hook, "[Tensor?]")
    }

    private static func refused<List>(_ result: Any, _ module: Module, _ hook: String, _ wanted: String) -> List? {
        failure(
            .argument("\(module.typeName): \(hook) gave a \(type(of: result)); give \(wanted), or nothing to leave the values"),
            nil)
    }

    private static func fitting(
        _ new: [Tensor], _ old: [Tensor], _ module: Module, _ hook: String, _ what: String
    ) -> [Tensor] {
        if new.count == old.count { return new }
        return failure(
            .argument(
                "\(module.typeName): \(hook) gave \(new.count) \(what) for \(old.count); give as many, or nil to leave them"),
            old)
    }
}

extension Module {
    private func ensureHooks() -> ModuleHooks {
        if let hooks { return hooks }
        let new = ModuleHooks()
        hooks = new
        return new
    }

    /// Calls `hook` before each `forward` with what goes into it; what it returns goes in instead. PyTorch:
    /// `register_forward_pre_hook`.
    ///
    /// Hooks are called in the order of registration, one with `prepend` before all others. They are given the module, so that
    /// they need not capture it: a hook that captures its own module keeps it alive until the hook is removed.
    ///
    /// ```swift
    /// let handle = net.fc.registerForwardPreHook { _, inputs in [inputs[0] * 2] }
    /// handle.remove()
    /// ```
    @discardableResult
    @_disfavoredOverload
    public final func registerForwardPreHook(prepend: Bool = false, _ hook: @escaping ModuleForwardPreHook) -> HookHandle {
        ensureHooks().forwardPre.add(hook, first: prepend)
    }

    /// Calls `hook` before each `forward` with what goes into it. It gives nothing or a list.
    @discardableResult
    public final func registerForwardPreHook<Result>(
        prepend: Bool = false, _ hook: @escaping (_ module: Module, _ inputs: [Tensor]) -> Result
    ) -> HookHandle {
        let hook: ModuleForwardPreHook = { module, inputs -> [Tensor]? in
            ModuleHooks.tensors(hook(module, inputs), module, "a forward pre-hook")
        }
        return ensureHooks().forwardPre.add(hook, first: prepend)
    }

    /// Calls `hook` after each `forward` with what went in and what came out; what it returns comes out instead. PyTorch:
    /// `register_forward_hook`.
    ///
    /// ```swift
    /// var features: Tensor?
    /// net.conv.registerForwardHook { _, _, outputs in features = outputs[0].detach() }
    /// ```
    @discardableResult
    @_disfavoredOverload
    public final func registerForwardHook(prepend: Bool = false, _ hook: @escaping ModuleForwardHook) -> HookHandle {
        ensureHooks().forward.add(hook, first: prepend)
    }

    /// Calls `hook` after each `forward` with what went in and what came out. It gives nothing or a list.
    @discardableResult
    public final func registerForwardHook<Result>(
        prepend: Bool = false, _ hook: @escaping (_ module: Module, _ inputs: [Tensor], _ outputs: [Tensor]) -> Result
    ) -> HookHandle {
        let hook: ModuleForwardHook = { module, inputs, outputs -> [Tensor]? in
            ModuleHooks.tensors(hook(module, inputs, outputs), module, "a forward hook")
        }
        return ensureHooks().forward.add(hook, first: prepend)
    }

    /// Calls `hook` when the gradients of the outputs are known, before they go into the module; what it returns goes in instead.
    /// PyTorch: `register_full_backward_pre_hook`.
    @discardableResult
    @_disfavoredOverload
    public final func registerFullBackwardPreHook(
        prepend: Bool = false, _ hook: @escaping ModuleBackwardPreHook
    ) -> HookHandle {
        ensureHooks().backwardPre.add(hook, first: prepend)
    }

    /// Calls `hook` when the gradients of the outputs are known, before they go into the module. It gives nothing or a list.
    @discardableResult
    public final func registerFullBackwardPreHook<Result>(
        prepend: Bool = false, _ hook: @escaping (_ module: Module, _ gradOutputs: [Tensor?]) -> Result
    ) -> HookHandle {
        let hook: ModuleBackwardPreHook = { module, gradOutputs -> [Tensor?]? in
            ModuleHooks.gradients(hook(module, gradOutputs), module, "a backward pre-hook")
        }
        return ensureHooks().backwardPre.add(hook, first: prepend)
    }

    /// Calls `hook` when the gradients of the inputs are known; what it returns goes on instead. PyTorch:
    /// `register_full_backward_hook`.
    ///
    /// The gradients of inputs that need none are nil. If no input needs one, the hook is called when those of the outputs are
    /// known, and can replace nothing. A module with a backward hook gives its outputs as views, which cannot be changed in place.
    /// The hooks that count are those that were registered when the module ran.
    ///
    /// ```swift
    /// net.fc.registerFullBackwardHook { _, gradInputs, _ in gradInputs.map { $0?.clamp(min: -1, max: 1) } }
    /// ```
    @discardableResult
    @_disfavoredOverload
    public final func registerFullBackwardHook(prepend: Bool = false, _ hook: @escaping ModuleBackwardHook) -> HookHandle {
        ensureHooks().backward.add(hook, first: prepend)
    }

    /// Calls `hook` when the gradients of the inputs are known. It gives nothing or a list.
    @discardableResult
    public final func registerFullBackwardHook<Result>(
        prepend: Bool = false, _ hook: @escaping (_ module: Module, _ gradInputs: [Tensor?], _ gradOutputs: [Tensor?]) -> Result
    ) -> HookHandle {
        let hook: ModuleBackwardHook = { module, gradInputs, gradOutputs -> [Tensor?]? in
            ModuleHooks.gradients(hook(module, gradInputs, gradOutputs), module, "a backward hook")
        }
        return ensureHooks().backward.add(hook, first: prepend)
    }
}
