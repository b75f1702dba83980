import Tern

/// Adam that takes plain momentum's steps until the mean square is reliable. PyTorch's counterpart is `torch.optim.RAdam`.
///
/// ```swift
/// let optimizer = RAdam(net.parameters(), lr: 1e-3)
/// ```
///
/// Source: Liu et al., On the variance of the adaptive learning rate and beyond, 2019.
open class RAdam: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - betas: how much of the running means of the gradient and of its square is kept at a step.
    ///   - eps: is added to the divisor.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - decoupledWeightDecay: takes the decay off the parameter, as `AdamW` does.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, decoupledWeightDecay: Bool = false, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "betas": .list([.double(betas.0), .double(betas.1)]), "eps": .double(eps),
                "weight_decay": .double(weightDecay), "decoupled_weight_decay": .bool(decoupledWeightDecay),
                "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["exp_avg", "exp_avg_sq"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        try OptimizerRules.adaptive(ParameterGroup([], options: options))
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), betas = group.pair("betas"), eps = group.double("eps")
        let isDecoupled = group.bool("decoupled_weight_decay"), maximize = group.bool("maximize")
        // The greatest length that the approximated moving average can have.
        let limit = 2 / (1 - betas.1) - 1
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            if isDecoupled, weightDecay != 0 { parameter.mul_(1 - lr * weightDecay) }
            let gradient = change.descent(weightDecay: isDecoupled ? 0 : weightDecay, maximize: maximize)
            let first = memory.tensor(0, like: parameter).lerp_(gradient, 1 - betas.0)
            let second = memory.tensor(1, like: parameter).mul_(betas.1).addcmul_(gradient, gradient, value: 1 - betas.1)
            let kept = OptimizerRules.power(betas.1, memory.step)
            let rate = lr / (1 - OptimizerRules.power(betas.0, memory.step))
            let length = limit - 2 * memory.step * kept / (1 - kept)
            guard length > 5 else {
                parameter.add_(first, alpha: -rate)
                continue
            }
            let rectification =
                ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)).squareRoot()
            parameter.addcdiv_(first, second.sqrt().add_(eps), value: -rate * rectification * (1 - kept).squareRoot())
        }
    }
}
