import Tern

/// Gradient descent that keeps the mean of the parameters on the way. PyTorch's counterpart is `torch.optim.ASGD`.
///
/// The means are in the state dictionary as `ax`.
///
/// ```swift
/// let optimizer = ASGD(net.parameters(), lr: 1e-2, t0: 1000)
/// ```
///
/// Source: Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992.
open class ASGD: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate of the first step.
    ///   - lambd: how much of the parameter is taken off, and how soon the learning rate falls.
    ///   - alpha: the power with which it falls.
    ///   - t0: the step at which averaging begins.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-2, lambd: Double = 1e-4, alpha: Double = 0.75, t0: Double = 1e6,
        weightDecay: Double = 0, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "lambd": .double(lambd), "alpha": .double(alpha), "t0": .double(t0),
                "weight_decay": .double(weightDecay), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(numbers: [("eta", 0), ("mu", 1)], tensors: ["ax"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        try OptimizerRules.notNegative(group.double("lambd"), "lambd value", "lambd")
        try OptimizerRules.notNegative(group.double("alpha"), "alpha value", "alpha")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, lambd = group.double("lambd"), alpha = group.double("alpha"), t0 = group.double("t0")
        let weightDecay = group.double("weight_decay"), maximize = group.bool("maximize")
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            if memory.step == 0 { memory.numbers[1] = OptimizerRules.kept(lr) }
            memory.step += 1
            let eta = memory.numbers[1], mu = memory.numbers[2]
            let gradient = change.descent(weightDecay: weightDecay, maximize: maximize)
            parameter.mul_(1 - lambd * eta).add_(gradient, alpha: -eta)
            let mean = memory.tensor(0, like: parameter)
            if mu == 1 { mean.copy_(parameter) } else { mean.add_(parameter.sub(mean).mul_(mu)) }
            memory.numbers[1] = OptimizerRules.kept(lr / OptimizerRules.power(1 + lambd * lr * memory.step, alpha))
            memory.numbers[2] = OptimizerRules.kept(1 / max(1, memory.step - t0))
        }
    }
}
