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
/// A new optimizer overrides `update(_:_:)`, `state(of:)` and `loadState(_:of:)`, and checks its options in `check(_:)`.
open class Optimizer {
    /// A parameter that has a gradient. `index` counts the parameters of all groups.
    public struct Change {
        /// The parameter's number, by which the optimizer keeps what it remembers of it.
        public let index: Int
        /// The tensor to change in place.
        public let parameter: Tensor
        /// Its gradient, which is not to be changed.
        public let gradient: Tensor
    }

    /// The groups; set a group's `lr` to change the learning rate while training. PyTorch: `param_groups`.
    public private(set) var paramGroups: [ParameterGroup] = []
    /// The options of groups that do not give their own, by PyTorch's names. PyTorch: `defaults`.
    public let defaults: [String: Value]

    /// Takes the groups and fills in the options that they do not give.
    public init(_ groups: [ParameterGroup], defaults: [String: Value]) {
        self.defaults = defaults
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
                        changes.append(Change(index: index, parameter: parameter, gradient: gradient))
                    }
                    index += 1
                }
                if !changes.isEmpty { update(changes, group) }
            }
        }
    }

    /// Computes the loss anew, then changes the parameters. PyTorch: `step(closure)`.
    @discardableResult
    public final func step(_ loss: () -> Tensor) -> Tensor {
        let result = enableGrad { loss() }
        step()
        return result
    }

    /// Refuses options that make no sense.
    open func check(_ options: [String: Value]) throws(TensorError) {}

    /// Changes the parameters of one group in place; runs without recording a graph.
    open func update(_ changes: [Change], _ group: ParameterGroup) {
        let name = typeName
        failure(.argument("\(name): the optimizer has no update rule; override update(_:_:) in \(name)"), ())
    }

    /// What is kept for parameter number `index` between steps, by PyTorch's names; empty before its first step.
    open func state(of index: Int) -> [String: Value] { [:] }

    /// Takes over what `state(of:)` gave, which fits `parameter`.
    open func loadState(_ state: [String: Value], of index: Int) {}

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
