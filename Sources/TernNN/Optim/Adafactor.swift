import Tern

/// Adam without a mean of the gradient and with mean squares that are kept as one row and one column, so that it needs little
/// memory. PyTorch's counterpart is `torch.optim.Adafactor`.
///
/// ```swift
/// let optimizer = Adafactor(net.parameters(), lr: 1e-2)
/// ```
///
/// Source: Shazeer and Stern, Adafactor: Adaptive learning rates with sublinear memory cost, 2018.
open class Adafactor: Optimizer {
    /// Parameters, or groups whose own options come before the ones given here.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train, or groups of them.
    ///   - lr: the upper bound of the relative step.
    ///   - beta2Decay: the new square counts with the number of the step to this power, which is not positive.
    ///   - eps: the least root of a mean square, nil for the precision of the type; and the least magnitude by which a step is scaled.
    ///   - d: a step whose root mean square is above it is made shorter.
    ///   - weightDecay: is taken off the parameter, as `AdamW` does.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1e-2, beta2Decay: Double = -0.8, eps: (Double?, Double) = (nil, 1e-3),
        d: Double = 1, weightDecay: Double = 0, maximize: Bool = false
    ) {
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "beta2_decay": .double(beta2Decay), "d": .double(d), "weight_decay": .double(weightDecay),
                "eps": .list([eps.0.map { .double($0) } ?? .none, .double(eps.1)]), "maximize": .bool(maximize),
            ])
    }

    open override var memoryNames: OptimizerMemory.Names { .init(tensors: ["row_var", "col_var", "variance"]) }

    open override func stateShape(_ name: String, _ parameter: Tensor) -> Shape {
        var shape = Array(parameter.shape)
        if shape.count > 1 {
            if name == "row_var" { shape[shape.count - 1] = 1 }
            if name == "col_var" { shape[shape.count - 2] = 1 }
        }
        return Shape(shape)
    }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options), eps = Adafactor.bounds(group)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        try OptimizerRules.notNegative(-group.double("beta2_decay"), "beta2_decay value", "-beta2Decay")
        try OptimizerRules.notNegative(eps.0 ?? 0, "epsilon1 value", "eps.0")
        try OptimizerRules.notNegative(eps.1, "epsilon2 value", "eps.1")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
        let d = group.double("d")
        guard d >= 1, d.isFinite else { throw .argument("Clipping threshold d should be >= 1 but is: \(d)") }
    }

    private static func bounds(_ group: ParameterGroup) -> (Double?, Double) {
        let values = group.options["eps"].flatMap(OptimizerRules.list) ?? []
        return (values.first.flatMap(OptimizerRules.number), values.last.flatMap(OptimizerRules.number) ?? 0)
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), d = group.double("d"), eps = Adafactor.bounds(group)
        let beta2Decay = group.double("beta2_decay"), maximize = group.bool("maximize")
        for change in changes where change.parameter.count > 0 {
            let memory = change.memory, parameter = change.parameter
            memory.step += 1
            let root = Double(parameter.count).squareRoot()
            let scale = max(eps.1, parameter.norm(2).item(Double.self) / root) * min(lr, 1 / memory.step.squareRoot())
            if weightDecay != 0 { parameter.mul_(1 - lr * weightDecay) }
            let gradient = change.descent(weightDecay: 0, maximize: maximize)
            let least = eps.0 ?? (parameter.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne))
            let squares = meanSquares(memory, parameter, gradient, OptimizerRules.power(memory.step, beta2Decay), least)
            let update = squares.clamp_(min: least * least).rsqrt_().mul_(gradient)
            parameter.add_(update, alpha: -scale / max(1, update.norm(2).item(Double.self) / (root * d)))
        }
    }

    /// The mean squares of the gradient's elements, as a tensor of their own.
    private func meanSquares(
        _ memory: OptimizerMemory, _ parameter: Tensor, _ gradient: Tensor, _ share: Double, _ least: Double
    ) -> Tensor {
        guard parameter.ndim > 1 else { return memory.tensor(2, like: parameter).lerp_(gradient.square(), share).clone() }
        let factors = [-1, -2].enumerated().map { place, dim in
            let factor =
                memory.tensors[place]
                ?? Tensor.zeros(
                    Array(stateShape(memory.names.tensors[place], parameter)), dtype: parameter.dtype, device: parameter.device)
            memory.tensors[place] = factor
            let mean = gradient.norm(2, dim: dim, keepdim: true).square_().div_(Double(gradient.size(dim)))
            return factor.lerp_(mean, share)
        }
        return factors[0].matmul(factors[1]).div_(factors[0].mean(-2, keepdim: true).clamp_(min: least))
    }
}
