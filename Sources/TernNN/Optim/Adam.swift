import Tern

/// Steps scaled by running means of the gradient and its square. PyTorch's counterpart is `torch.optim.Adam`.
///
/// Weight decay is added to the gradient; `AdamW` takes it off the parameter instead.
///
/// ```swift
/// let optimizer = Adam(net.parameters(), lr: 1e-3)
/// ```
///
/// Source: Kingma and Ba, Adam: A method for stochastic optimization, 2014.
open class Adam: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - betas: how much of the running means of the gradient and of its square is kept at a step.
    ///   - eps: is added to the divisor.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - amsgrad: divides by the greatest mean square so far (Reddi et al., On the convergence of Adam and beyond, 2018).
    ///   - maximize: climbs instead of descending.
    ///   - decoupledWeightDecay: takes the decay off the parameter, as `AdamW` does.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false, decoupledWeightDecay: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "betas": .list([.double(betas.0), .double(betas.1)]), "eps": .double(eps),
                "weight_decay": .double(weightDecay), "amsgrad": .bool(amsgrad), "maximize": .bool(maximize),
                "decoupled_weight_decay": .bool(decoupledWeightDecay),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        try OptimizerRules.adaptive(ParameterGroup([], options: options))
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), betas = group.pair("betas"), eps = group.double("eps")
        let isDecoupled = group.bool("decoupled_weight_decay"), amsgrad = group.bool("amsgrad"), maximize = group.bool("maximize")
        // The means start at zero; these are what they have of all there would be.
        var corrections: [(first: Double, second: Double)] = []
        var items: [OptimizerSteps.Item] = []
        corrections.reserveCapacity(changes.count)
        items.reserveCapacity(changes.count)
        for change in changes {
            let memory = change.memory
            memory.step += 1
            corrections.append(
                (1 - OptimizerRules.power(betas.0, memory.step), 1 - OptimizerRules.power(betas.1, memory.step)))
            var state = [memory.tensor(0, like: change.parameter), memory.tensor(1, like: change.parameter)]
            if amsgrad { state.append(memory.tensor(2, like: change.parameter)) }
            items.append(OptimizerSteps.Item(change.parameter, change.gradient, state))
        }
        if OptimizerSteps.canRun(items) {
            var numbers = OptimizerSteps.AdamNumbers()
            numbers.shrinkage = isDecoupled && weightDecay != 0 ? 1 - lr * weightDecay : 1
            numbers.weightDecay = isDecoupled ? 0 : weightDecay
            numbers.isAscent = maximize
            numbers.betas = betas
            numbers.epsilon = eps
            numbers.rate = lr
            return OptimizerSteps.adam(items, corrections: corrections, numbers)
        }
        for (item, (change, correction)) in zip(items, zip(changes, corrections)) {
            let parameter = change.parameter, first = item.state[0], second = item.state[1]
            if isDecoupled, weightDecay != 0 { parameter.mul_(1 - lr * weightDecay) }
            let gradient = change.descent(weightDecay: isDecoupled ? 0 : weightDecay, maximize: maximize)
            first.lerp_(gradient, 1 - betas.0)
            second.mul_(betas.1).add_(gradient.square(), alpha: 1 - betas.1)
            if amsgrad { item.state[2].clampMin_(second) }
            let divisor = (amsgrad ? item.state[2] : second).sqrt().div_(correction.second.squareRoot()).add_(eps)
            parameter.add_(first.div(divisor), alpha: -lr / correction.first)
        }
    }
}
