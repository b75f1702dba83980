import Tern

/// Steps divided by the root of the sum of all squared gradients. PyTorch's counterpart is `torch.optim.Adagrad`.
///
/// ```swift
/// let optimizer = Adagrad(net.parameters(), lr: 1e-2)
/// ```
///
/// Source: Duchi et al., Adaptive subgradient methods for online learning and stochastic optimization, 2011.
open class Adagrad: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the learning rate.
    ///   - lrDecay: the learning rate of a step is `lr / (1 + (step - 1) · lrDecay)`.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - initialAccumulatorValue: what the sums of squares start with.
    ///   - eps: is added to the divisor.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-2, lrDecay: Double = 0, weightDecay: Double = 0,
        initialAccumulatorValue: Double = 0, eps: Double = 1e-10, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "lr_decay": .double(lrDecay), "eps": .double(eps), "weight_decay": .double(weightDecay),
                "initial_accumulator_value": .double(initialAccumulatorValue), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["sum"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        try OptimizerRules.notNegative(group.double("lr_decay"), "lr_decay value", "lrDecay")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
        try OptimizerRules.notNegative(
            group.double("initial_accumulator_value"), "initial_accumulator_value value", "initialAccumulatorValue")
        try OptimizerRules.notNegative(group.double("eps"), "epsilon value", "eps")
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), eps = group.double("eps")
        let lrDecay = group.double("lr_decay"), maximize = group.bool("maximize")
        let start = group.double("initial_accumulator_value")
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            let gradient = change.descent(weightDecay: weightDecay, maximize: maximize)
            let sum = memory.tensor(0, like: parameter, start).addcmul_(gradient, gradient)
            parameter.addcdiv_(gradient, sum.sqrt().add_(eps), value: -lr / (1 + (memory.step - 1) * lrDecay))
        }
    }
}
