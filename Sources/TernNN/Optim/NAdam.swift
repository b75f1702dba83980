import Tern

/// Adam with Nesterov's look ahead. PyTorch's counterpart is `torch.optim.NAdam`.
///
/// ```swift
/// let optimizer = NAdam(net.parameters(), lr: 2e-3)
/// ```
///
/// Source: Dozat, Incorporating Nesterov momentum into Adam, 2016.
open class NAdam: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - betas: how much of the running means of the gradient and of its square is kept at a step.
    ///   - eps: is added to the divisor.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - momentumDecay: how fast the momentum of the first steps grows to `betas.0`.
    ///   - decoupledWeightDecay: takes the decay off the parameter, as `AdamW` does.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, momentumDecay: Double = 4e-3, decoupledWeightDecay: Bool = false, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "betas": .list([.double(betas.0), .double(betas.1)]), "eps": .double(eps),
                "weight_decay": .double(weightDecay), "momentum_decay": .double(momentumDecay),
                "decoupled_weight_decay": .bool(decoupledWeightDecay), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names {
        .init(numbers: [("mu_product", 1)], tensors: ["exp_avg", "exp_avg_sq"])
    }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.adaptive(group)
        try OptimizerRules.notNegative(group.double("momentum_decay"), "momentum_decay value", "momentumDecay")
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), betas = group.pair("betas"), eps = group.double("eps")
        let isDecoupled = group.bool("decoupled_weight_decay"), maximize = group.bool("maximize")
        let momentumDecay = group.double("momentum_decay")
        func momentum(_ step: Double) -> Double {
            betas.0 * (1 - 0.5 * OptimizerRules.power(0.96, step * momentumDecay))
        }
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            if isDecoupled, weightDecay != 0 { parameter.mul_(1 - lr * weightDecay) }
            let gradient = change.descent(weightDecay: isDecoupled ? 0 : weightDecay, maximize: maximize)
            let now = momentum(memory.step), next = momentum(memory.step + 1)
            let product = OptimizerRules.kept(memory.numbers[1] * OptimizerRules.kept(now))
            memory.numbers[1] = product
            let first = memory.tensor(0, like: parameter).lerp_(gradient, 1 - betas.0)
            let second = memory.tensor(1, like: parameter).mul_(betas.1).addcmul_(gradient, gradient, value: 1 - betas.1)
            let divisor = second.div(1 - OptimizerRules.power(betas.1, memory.step)).sqrt_().add_(eps)
            parameter.addcdiv_(gradient, divisor, value: -lr * (1 - now) / (1 - product))
            parameter.addcdiv_(first, divisor, value: -lr * next / (1 - product * next))
        }
    }
}
