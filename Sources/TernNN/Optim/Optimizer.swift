import Tern

/// The base of all optimizers. PyTorch's counterpart is `torch.optim.Optimizer`.
///
/// An optimizer holds the parameters themselves and changes them in place, without recording a graph.
///
/// ```swift
/// let optimizer = SGD(net.parameters(), lr: 0.1)
/// optimizer.zeroGrad()
/// loss.backward()
/// optimizer.step()
/// ```
///
/// Gradients add up until `zeroGrad()`, so that a batch too large for memory can be taken in parts, each with its share of the
/// loss:
///
/// ```swift
/// for (part, (x, y)) in batches.enumerated() {
///     (crossEntropy(net(x), y) / 4).backward()
///     if part % 4 == 3 {
///         optimizer.step()
///         optimizer.zeroGrad()
///     }
/// }
/// ```
///
/// A new optimizer says in `memoryNames` what it keeps for a parameter, has its rule in `update(_:_:)` and checks its options in
/// `check(_:)`:
///
/// ```swift
/// final class SignDescent: Optimizer {
///     init(_ parameters: [some Optimizable], lr: Double) { super.init(parameters, defaults: ["lr": .double(lr)]) }
///     override var memoryNames: OptimizerMemory.Names { .init(tensors: ["exp_avg"]) }
///     override func update(_ changes: [Change], _ group: ParameterGroup) {
///         for change in changes {
///             let mean = change.memory.tensor(0, like: change.parameter).lerp_(change.gradient, 0.1)
///             change.parameter.add_(mean.sign(), alpha: -group.lr)
///         }
///     }
/// }
/// ```
open class Optimizer {
    /// A parameter that has a gradient. `index` counts the parameters of all groups.
    public struct Change {
        /// The parameter's number among those of all groups.
        public let index: Int
        /// The tensor to change in place.
        public let parameter: Tensor
        /// Its gradient, which is not to be changed.
        public let gradient: Tensor
        /// What the optimizer keeps for the parameter.
        public let memory: OptimizerMemory

        /// The gradient of what is to be made small, with weight decay added to it.
        public func descent(weightDecay: Double, maximize: Bool) -> Tensor {
            let gradient = maximize ? gradient.neg() : gradient
            return weightDecay == 0 ? gradient : gradient.add(parameter, alpha: weightDecay)
        }
    }

    /// The groups; set a group's `lr` to change the learning rate while training. PyTorch: `param_groups`.
    public private(set) var paramGroups: [ParameterGroup] = []
    /// The options of groups that do not give their own, by PyTorch's names. PyTorch: `defaults`.
    public let defaults: [String: Value]

    /// What is kept for each parameter, counted through all groups.
    private(set) var memories: [OptimizerMemory] = []

    /// Takes parameters, or groups of them, and fills in the options that they do not give.
    public init<Element: Optimizable>(_ parameters: [Element], defaults: [String: Value]) {
        self.defaults = defaults
        let groups = Element.groups(parameters)
        if groups.isEmpty {
            failure(.argument("\(typeName): optimizer got an empty parameter list; give it net.parameters()"), ())
        }
        for group in groups { addParamGroup(group) }
    }

    /// Adds parameters with options of their own. PyTorch: `add_param_group`.
    public final func addParamGroup(_ group: ParameterGroup) {
        if TensorError.pending != nil { return }
        do {
            try checkParameters(group)
            let options = group.options.merging(defaults) { own, _ in own }
            try checkOptions(options)
            group.options = options
            paramGroups.append(group)
            let names = memoryNames
            for _ in group.parameters { memories.append(OptimizerMemory(names)) }
        } catch {
            failure(error.named(typeName), ())
        }
    }

    /// Lets go of the gradients; with `setToNone: false` they become zeros. PyTorch: `zero_grad`.
    public final func zeroGrad(setToNone: Bool = true) {
        for group in paramGroups {
            for parameter in group.parameters {
                guard let gradient = parameter.grad else { continue }
                if setToNone {
                    parameter.grad = nil
                } else {
                    noGrad { gradient.detach().zero_() }
                }
            }
        }
    }

    /// Changes the parameters by their gradients; those without one stay. PyTorch: `step`.
    public final func step() {
        if TensorError.pending != nil { return }
        noGrad {
            var index = 0
            for group in paramGroups {
                var changes: [Change] = []
                changes.reserveCapacity(group.parameters.count)
                for parameter in group.parameters {
                    if let gradient = parameter.grad {
                        let memory = memories[index]
                        memory.isUsed = true
                        changes.append(Change(index: index, parameter: parameter, gradient: gradient, memory: memory))
                    }
                    index += 1
                }
                if !changes.isEmpty { update(changes, group) }
            }
        }
    }

    /// Computes the loss anew, with its gradients, then changes the parameters; gives the loss. PyTorch: `step(closure)`.
    ///
    /// ```swift
    /// let loss = optimizer.step {
    ///     optimizer.zeroGrad()
    ///     let loss = crossEntropy(net(x), y)
    ///     loss.backward()
    ///     return loss
    /// }
    /// ```
    @discardableResult
    open func step(_ loss: () -> Tensor) -> Tensor {
        let result = enableGrad { loss() }
        step()
        return result
    }

    /// What is kept for a parameter, by PyTorch's names.
    open var memoryNames: OptimizerMemory.Names { .none }

    /// Refuses options that make no sense.
    open func check(_ options: [String: Value]) throws(TensorError) {}

    /// Changes the parameters of one group in place; runs without recording a graph.
    open func update(_ changes: [Change], _ group: ParameterGroup) {
        let name = typeName
        failure(.argument("\(name): the optimizer has no update rule; override update(_:_:) in \(name)"), ())
    }

    /// What is kept for parameter number `index` between steps, by PyTorch's names; empty before its first step.
    open func state(of index: Int) -> [String: Value] { memories.indices.contains(index) ? memories[index].values : [:] }

    /// Takes over what `state(of:)` gave, which `checkedState(_:_:)` has found to fit.
    open func loadState(_ state: [String: Value], of index: Int) {
        if memories.indices.contains(index) { memories[index].load(state) }
    }

    /// A saved state of `parameter` as this optimizer can take it over: with copied tensors of the parameter's type. Throws for
    /// one that does not fit.
    open func checkedState(_ state: [String: Value], _ parameter: Tensor) throws(TensorError) -> [String: Value] {
        var result: [String: Value] = [:]
        let names = memoryNames
        for (name, _) in names.numbers {
            if let value = state[name] { result[name] = .double(try SavedState.number(value, name)) }
        }
        for name in names.tensors {
            switch state[name] {
            case nil, .some(.none): continue
            case .tensor(let tensor):
                result[name] = .tensor(try SavedState.copy(tensor, name, stateShape(name, parameter), parameter))
            case let other?: throw .argument("\(name) must be a tensor, got \(other)")
            }
        }
        return result
    }

    /// The shape of the tensor that is kept under `name` for `parameter`: the parameter's own, unless an optimizer says otherwise.
    open func stateShape(_ name: String, _ parameter: Tensor) -> Shape { parameter.shape }

    /// The name of the class.
    final var typeName: String { String(describing: type(of: self)) }

    private func checkParameters(_ group: ParameterGroup) throws(TensorError) {
        guard !group.parameters.isEmpty else {
            throw .argument("optimizer got an empty parameter list; give it net.parameters()")
        }
        var known = Set(paramGroups.flatMap(\.parameters))
        for parameter in group.parameters {
            guard parameter.isLeaf else {
                throw .autograd(
                    "can't optimize a non-leaf Tensor, and one of shape \(parameter.shape) is none; detach() it first")
            }
            guard known.insert(parameter).inserted else {
                throw .argument(
                    "some parameters appear more than once or in more than one parameter group, one of shape \(parameter.shape) "
                        + "among them; give each once")
            }
        }
    }

    final func checkOptions(_ options: [String: Value]) throws(TensorError) {
        for (name, value) in options.sorted(by: { $0.key < $1.key }) {
            if ParameterGroup.scheduled.contains(name), OptimizerRules.number(value) != nil { continue }
            guard let usual = defaults[name] else {
                throw .argument(
                    "there is no option \"\(name)\"; the options are \(defaults.keys.sorted().joined(separator: ", "))")
            }
            guard OptimizerRules.isSameKind(value, usual) else {
                throw .argument("option \"\(name)\" must be of the kind of \(usual), got \(value)")
            }
        }
        try check(options)
    }
}

extension TensorError {
    /// The same kind of error with the optimizer's name before it.
    func named(_ name: String) -> TensorError {
        switch self {
        case .autograd(let text): .autograd("\(name): \(text)")
        case .shape(let text): .shape("\(name): \(text)")
        default: .argument("\(name): \(message)")
        }
    }
}
