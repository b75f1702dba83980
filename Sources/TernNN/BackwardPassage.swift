import Tern

/// The backward hooks around one call of a module: a function that does nothing to the outputs sees their gradients come in, one
/// at the inputs sees theirs go out. PyTorch's counterpart is `torch.utils.hooks.BackwardHook`.
///
/// The graph holds this, so the module is held weakly.
final class BackwardPassage {
    private weak var module: Module?
    private let name: String
    private let preHooks: [ModuleBackwardPreHook]
    private let hooks: [ModuleBackwardHook]
    private let inputCount: Int
    private var tracksInputs = false
    /// Between the gradients' coming in and their going out.
    private var gradOutputs: [Tensor?]?

    /// Nil without hooks.
    init?(_ module: Module, _ preHooks: [ModuleBackwardPreHook], _ hooks: [ModuleBackwardHook], _ inputCount: Int) {
        if preHooks.isEmpty && hooks.isEmpty { return nil }
        self.module = module
        name = module.typeName
        self.preHooks = preHooks
        self.hooks = hooks
        self.inputCount = inputCount
    }

    func enter(_ inputs: [Tensor]) -> [Tensor] {
        guard !hooks.isEmpty, isGradEnabled(), inputs.contains(where: \.requiresGrad) else { return inputs }
        tracksInputs = true
        return BackwardHookFunction { [self] in gone($0) }.apply(inputs)
    }

    func leave(_ outputs: [Tensor]) -> [Tensor] {
        guard isGradEnabled(), outputs.contains(where: \.requiresGrad) else { return outputs }
        return BackwardHookFunction { [self] in come($0) }.apply(outputs)
    }

    /// The gradients of the outputs are there.
    private func come(_ gradients: [Tensor?]) -> [Tensor?] {
        guard let module, BackwardPass.isRunning else { return gradients }
        var gradients = gradients
        for hook in preHooks {
            guard let new = hook(module, gradients) else { continue }
            gradients = fitting(new, gradients, "pre-hook", "outputs")
        }
        if tracksInputs {
            gradOutputs = gradients
            // A pass that does not come to the inputs leaves nothing behind: with `createGraph` it would lead back to here.
            BackwardPass.atEnd { [weak self] in self?.gradOutputs = nil }
            return gradients
        }
        let none = [Tensor?](repeating: nil, count: inputCount)
        for hook in hooks {
            guard let new = hook(module, none, gradients), new.contains(where: { $0 != nil }) else { continue }
            failure(
                .autograd(
                    "\(name): Backward hook for Modules where no input requires gradient should always return nil or nil for all "
                        + "gradients"), ())
        }
        return gradients
    }

    /// The gradients of the inputs are there.
    private func gone(_ gradients: [Tensor?]) -> [Tensor?] {
        // Without the outputs' a gradient came to the inputs another way, as one of second order does.
        guard let module, let gradOutputs else { return gradients }
        self.gradOutputs = nil
        var gradients = gradients
        for hook in hooks {
            guard let new = hook(module, gradients, gradOutputs) else { continue }
            gradients = fitting(new, gradients, "hook", "inputs")
        }
        return gradients
    }

    private func fitting(_ new: [Tensor?], _ old: [Tensor?], _ hook: String, _ what: String) -> [Tensor?] {
        if new.count == old.count { return new }
        return failure(
            .argument(
                "\(name): a backward \(hook) returned an invalid number of gradients, got \(new.count), but expected \(old.count): one "
                    + "for each of the \(what)"), old)
    }
}

/// Gives its inputs back, and shows their gradients to somebody.
private struct BackwardHookFunction: DifferentiableFunction {
    let see: ([Tensor?]) -> [Tensor?]

    func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
        context.materializesGradients = false
        for input in inputs where !input.requiresGrad { context.markNonDifferentiable(input) }
        return inputs
    }

    func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] { see(gradients) }
}
