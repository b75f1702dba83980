import Tern

/// Adam with the greatest gradient in place of the mean square. PyTorch's counterpart is `torch.optim.Adamax`.
///
/// ```swift
/// let optimizer = Adamax(net.parameters(), lr: 2e-3)
/// ```
///
/// Source: Kingma and Ba, Adam: A method for stochastic optimization, 2014, section 7.1.
open class Adamax: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - betas: how much of the running mean and of the greatest gradient is kept at a step.
    ///   - eps: is added to the magnitude of the gradient.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "betas": .list([.double(betas.0), .double(betas.1)]), "eps": .double(eps),
                "weight_decay": .double(weightDecay), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["exp_avg", "exp_inf"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        try OptimizerRules.adaptive(ParameterGroup([], options: options))
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), betas = group.pair("betas"), eps = group.double("eps")
        let maximize = group.bool("maximize")
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            let gradient = change.descent(weightDecay: weightDecay, maximize: maximize)
            let mean = memory.tensor(0, like: parameter).lerp_(gradient, 1 - betas.0)
            let greatest = memory.tensor(1, like: parameter).mul_(betas.1).clampMin_(gradient.abs().add_(eps))
            parameter.addcdiv_(mean, greatest, value: -lr / (1 - OptimizerRules.power(betas.0, memory.step)))
        }
    }
}
