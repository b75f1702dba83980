import Tern

/// Steps in proportion to the ones before, without a learning rate to choose. PyTorch's counterpart is `torch.optim.Adadelta`.
///
/// ```swift
/// let optimizer = Adadelta(net.parameters())
/// ```
///
/// Source: Zeiler, ADADELTA: An adaptive learning rate method, 2012.
open class Adadelta: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the step is multiplied with it.
    ///   - rho: how much of the running means of squares is kept at a step.
    ///   - eps: is added to the means before their roots are taken.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1, rho: Double = 0.9, eps: Double = 1e-6, weightDecay: Double = 0,
        maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "rho": .double(rho), "eps": .double(eps), "weight_decay": .double(weightDecay),
                "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["square_avg", "acc_delta"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        let rho = group.double("rho")
        guard rho >= 0, rho <= 1 else { throw .argument("Invalid rho value: it must be between 0 and 1, got \(rho)") }
        try OptimizerRules.notNegative(group.double("eps"), "epsilon value", "eps")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, rho = group.double("rho"), eps = group.double("eps")
        let weightDecay = group.double("weight_decay"), maximize = group.bool("maximize")
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            let gradient = change.descent(weightDecay: weightDecay, maximize: maximize)
            let squares = memory.tensor(0, like: parameter).mul_(rho).addcmul_(gradient, gradient, value: 1 - rho)
            let steps = memory.tensor(1, like: parameter)
            let step = steps.add(eps).sqrt_().div_(squares.add(eps).sqrt_()).mul_(gradient)
            steps.mul_(rho).addcmul_(step, step, value: 1 - rho)
            parameter.add_(step, alpha: -lr)
        }
    }
}
