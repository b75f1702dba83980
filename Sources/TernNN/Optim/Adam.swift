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
    private struct Moments {
        var step: Double
        /// The running mean of the gradient.
        let first: Tensor
        /// The running mean of its square.
        let second: Tensor
        /// The greatest `second` so far, for AMSGrad.
        let greatest: Tensor?
    }

    private var moments: [Int: Moments] = [:]

    /// One group of parameters.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train.
    ///   - lr: the learning rate.
    ///   - betas: how much of the running means of the gradient and of its square is kept at a step.
    ///   - eps: is added to the divisor.
    ///   - weightDecay: this much of the parameter is added to its gradient.
    ///   - amsgrad: divides by the greatest mean square so far (Reddi et al., On the convergence of Adam and beyond, 2018).
    ///   - maximize: climbs instead of descending.
    public convenience init(
        _ parameters: [Tensor], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false
    ) {
        self.init(
            [ParameterGroup(parameters)], lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad,
            maximize: maximize)
    }

    /// Several groups, whose own options come before the ones given here.
    public convenience init(
        _ groups: [ParameterGroup], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false
    ) {
        self.init(
            groups,
            defaults: Adam.options(
                lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad, maximize: maximize, isDecoupled: false
            ))
    }

    /// For optimizers built on this one, which choose the defaults.
    public override init(_ groups: [ParameterGroup], defaults: [String: Value]) { super.init(groups, defaults: defaults) }

    static func options(
        lr: Double, betas: (Double, Double), eps: Double, weightDecay: Double, amsgrad: Bool, maximize: Bool, isDecoupled: Bool
    ) -> [String: Value] {
        [
            "lr": .double(lr), "betas": .list([.double(betas.0), .double(betas.1)]), "eps": .double(eps),
            "weight_decay": .double(weightDecay), "amsgrad": .bool(amsgrad), "maximize": .bool(maximize),
            "decoupled_weight_decay": .bool(isDecoupled),
        ]
    }

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        try OptimizerRules.notNegative(group.double("eps"), "epsilon value", "eps")
        try OptimizerRules.notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
        let betas = group.pair("betas")
        try OptimizerRules.fraction(betas.0, "beta parameter at index 0")
        try OptimizerRules.fraction(betas.1, "beta parameter at index 1")
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        let lr = group.lr, weightDecay = group.double("weight_decay"), betas = group.pair("betas"), eps = group.double("eps")
        let isDecoupled = group.bool("decoupled_weight_decay"), amsgrad = group.bool("amsgrad"), maximize = group.bool("maximize")
        let states = changes.map { nextMoments($0.index, $0.parameter, amsgrad) }
        // The means start at zero; these are what they have of all there would be.
        let corrections = states.map {
            (first: 1 - OptimizerRules.power(betas.0, $0.step), second: 1 - OptimizerRules.power(betas.1, $0.step))
        }
        let items = zip(changes, states).map { change, state in
            OptimizerSteps.Item(
                change.parameter, change.gradient, [state.first, state.second] + (state.greatest.map { [$0] } ?? []))
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
        for (i, change) in changes.enumerated() {
            let parameter = change.parameter
            var gradient = maximize ? change.gradient.neg() : change.gradient
            if weightDecay != 0 {
                if isDecoupled {
                    parameter.mul_(1 - lr * weightDecay)
                } else {
                    gradient = gradient.add(parameter, alpha: weightDecay)
                }
            }
            let state = states[i]
            state.first.lerp_(gradient, 1 - betas.0)
            state.second.mul_(betas.1).add_(gradient.square(), alpha: 1 - betas.1)
            if let greatest = state.greatest { greatest.copy_(greatest.maximum(state.second)) }
            let divisor = (state.greatest ?? state.second).sqrt().div_(corrections[i].second.squareRoot()).add_(eps)
            parameter.add_(state.first.div(divisor), alpha: -lr / corrections[i].first)
        }
    }

    /// The moments of a parameter with the count of its steps raised.
    private func nextMoments(_ index: Int, _ parameter: Tensor, _ amsgrad: Bool) -> Moments {
        var state =
            moments[index]
            ?? Moments(
                step: 0, first: Tensor.zeros(like: parameter), second: Tensor.zeros(like: parameter),
                greatest: amsgrad ? Tensor.zeros(like: parameter) : nil)
        state.step += 1
        moments[index] = state
        return state
    }

    open override func state(of index: Int) -> [String: Value] {
        guard let state = moments[index] else { return [:] }
        var result: [String: Value] = [
            "step": .double(state.step), "exp_avg": .tensor(state.first), "exp_avg_sq": .tensor(state.second),
        ]
        if let greatest = state.greatest { result["max_exp_avg_sq"] = .tensor(greatest) }
        return result
    }

    open override func loadState(_ state: [String: Value], of index: Int) {
        guard case .tensor(let first) = state["exp_avg"], case .tensor(let second) = state["exp_avg_sq"] else {
            moments[index] = nil
            return
        }
        let step = state["step"].flatMap(OptimizerRules.number) ?? 0
        var greatest: Tensor?
        if case .tensor(let tensor) = state["max_exp_avg_sq"] { greatest = tensor }
        moments[index] = Moments(step: step, first: first, second: second, greatest: greatest)
    }
}
