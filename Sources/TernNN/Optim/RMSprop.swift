import Tern

/// Steps divided by the root of a running mean of squared gradients. PyTorch's counterpart is `torch.optim.RMSprop`.
///
/// ```swift
/// let optimizer = RMSprop(net.parameters(), lr: 1e-2, momentum: 0.9)
/// ```
///
/// Source: Tieleman and Hinton, Lecture 6.5: rmsprop, 2012; the centered form is that of Graves, Generating sequences with
/// recurrent neural networks, 2013.
open class RMSprop: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - alpha: how much of the running means is kept at a step.
    ///   - eps: is added to the divisor.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - momentum: how much of the last step is kept.
    ///   - centered: divides by the root of the variance, not of the mean square.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-2, alpha: Double = 0.99, eps: Double = 1e-8, weightDecay: Double = 0,
        momentum: Double = 0, centered: Bool = false, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "momentum": .double(momentum), "alpha": .double(alpha), "eps": .double(eps),
                "centered": .bool(centered), "weight_decay": .double(weightDecay), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["square_avg", "momentum_buffer", "grad_avg"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        try OptimizerRules.notNegative(group.double("eps"), "epsilon value", "eps")
        try OptimizerRules.notNegative(group.double("momentum"), "momentum value", "momentum")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
        try OptimizerRules.notNegative(group.double("alpha"), "alpha value", "alpha")
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, alpha = group.double("alpha"), eps = group.double("eps"), momentum = group.double("momentum")
        let weightDecay = group.double("weight_decay"), centered = group.bool("centered"), maximize = group.bool("maximize")
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            let gradient = change.descent(weightDecay: weightDecay, maximize: maximize)
            let squares = memory.tensor(0, like: parameter).mul_(alpha).addcmul_(gradient, gradient, value: 1 - alpha)
            let divisor: Tensor
            if centered {
                let mean = memory.tensor(2, like: parameter).lerp_(gradient, 1 - alpha)
                divisor = squares.addcmul(mean, mean, value: -1).sqrt_().add_(eps)
            } else {
                divisor = squares.sqrt().add_(eps)
            }
            if momentum > 0 {
                let buffer = memory.tensor(1, like: parameter).mul_(momentum).addcdiv_(gradient, divisor)
                parameter.add_(buffer, alpha: -lr)
            } else {
                parameter.addcdiv_(gradient, divisor, value: -lr)
            }
        }
    }
}
