import Tern

/// Steps of a length of their own for each element, which looks only at the signs of the gradient; for whole batches. PyTorch's
/// counterpart is `torch.optim.Rprop`.
///
/// ```swift
/// let optimizer = Rprop(net.parameters(), lr: 1e-2)
/// ```
///
/// Source: Riedmiller and Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, 1993.
open class Rprop: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the length of the first step.
    ///   - etas: what a length is multiplied with where the gradient's sign has changed, and where it has not.
    ///   - stepSizes: the least and the greatest length.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-2, etas: (Double, Double) = (0.5, 1.2),
        stepSizes: (Double, Double) = (1e-6, 50), maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "etas": .list([.double(etas.0), .double(etas.1)]),
                "step_sizes": .list([.double(stepSizes.0), .double(stepSizes.1)]), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["prev", "step_size"]) }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        let etas = group.pair("etas"), sizes = group.pair("step_sizes")
        guard etas.0 > 0, etas.0 < 1, etas.1 > 1, etas.1.isFinite else {
            throw .argument("Invalid eta values: \(etas.0), \(etas.1); the first must be between 0 and 1, the second above 1")
        }
        guard sizes.0 <= sizes.1 else {
            throw .argument("Invalid step sizes: \(sizes.0), \(sizes.1); the first must not be above the second")
        }
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, etas = group.pair("etas"), sizes = group.pair("step_sizes"), maximize = group.bool("maximize")
        for change in changes {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            let last = memory.tensor(0, like: parameter), lengths = memory.tensor(1, like: parameter, lr)
            let gradient = change.descent(weightDecay: 0, maximize: maximize)
            let sign = gradient.mul(last).sign()
            let isTurned = sign.lt(0)
            // Before the first replacement all are -1, 0 or 1, and no factor is one of them.
            let factor = sign.maskedFill_(sign.gt(0), etas.1).maskedFill_(isTurned, etas.0).maskedFill_(sign.eq(0), 1)
            lengths.mul_(factor).clamp_(min: sizes.0, max: sizes.1)
            // Where the sign has changed, the last step went too far: there is none now, and the next sign counts as new.
            last.copy_(gradient).maskedFill_(isTurned, 0)
            parameter.addcmul_(last.sign(), lengths, value: -1)
        }
    }
}
