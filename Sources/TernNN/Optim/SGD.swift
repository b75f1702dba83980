import Tern

/// Stochastic gradient descent, with momentum if asked for. PyTorch's counterpart is `torch.optim.SGD`.
///
/// ```swift
/// let optimizer = SGD(net.parameters(), lr: 0.1, momentum: 0.9, weightDecay: 1e-4)
/// ```
///
/// Source: Sutskever et al., On the importance of initialization and momentum in deep learning, 2013; as in PyTorch, the
/// learning rate multiplies the whole velocity.
open class SGD: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - momentum: how much of the last step is kept.
    ///   - dampening: how much of the gradient is left out where momentum adds to it.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - nesterov: looks ahead by one step of the momentum.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-3, momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0,
        nesterov: Bool = false, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "momentum": .double(momentum), "dampening": .double(dampening),
                "weight_decay": .double(weightDecay), "nesterov": .bool(nesterov), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(step: false, tensors: ["momentum_buffer"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        try OptimizerRules.notNegative(group.double("momentum"), "momentum value", "momentum")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
        let dampening = group.double("dampening")
        guard dampening.isFinite else { throw .argument("Invalid dampening value: it must be a finite number, got \(dampening)") }
        if group.bool("nesterov"), group.double("momentum") <= 0 || dampening != 0 {
            throw .argument("Nesterov momentum requires a momentum and zero dampening")
        }
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, momentum = group.double("momentum"), weightDecay = group.double("weight_decay")
        let share = 1 - group.double("dampening"), nesterov = group.bool("nesterov"), maximize = group.bool("maximize")
        let isFirst = changes.map { $0.memory.tensors[0] == nil }
        let items = changes.map {
            OptimizerSteps.Item(
                $0.parameter, $0.gradient, momentum == 0 ? [] : [$0.memory.tensors[0] ?? Tensor.zeros(like: $0.parameter)])
        }
        if OptimizerSteps.canRun(items) {
            OptimizerSteps.descend(
                items, isFirst: isFirst, rate: lr, momentum: momentum, share: share, weightDecay: weightDecay,
                isNesterov: nesterov, isAscent: maximize)
            if momentum != 0 { for (change, item) in zip(changes, items) { change.memory.tensors[0] = item.state[0] } }
            return
        }
        for change in changes {
            var gradient = change.descent(weightDecay: weightDecay, maximize: maximize)
            if momentum != 0 {
                let buffer = velocity(change.memory, gradient, momentum, share)
                gradient = nesterov ? gradient.add(buffer, alpha: momentum) : buffer
            }
            change.parameter.add_(gradient, alpha: -lr)
        }
    }

    /// The decaying sum of gradients, the first of which counts in full.
    private func velocity(_ memory: OptimizerMemory, _ gradient: Tensor, _ momentum: Double, _ share: Double) -> Tensor {
        if let buffer = memory.tensors[0] { return buffer.mul_(momentum).add_(gradient, alpha: share) }
        let buffer = gradient.detach().clone()
        memory.tensors[0] = buffer
        return buffer
    }
}
