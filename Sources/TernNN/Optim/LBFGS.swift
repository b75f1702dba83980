import Tern

/// Steps along directions that the last gradients give the curvature for; for whole batches. PyTorch's counterpart is
/// `torch.optim.LBFGS`.
///
/// A step computes the loss several times, so it takes it as a closure, and there is one group of parameters.
///
/// ```swift
/// let optimizer = LBFGS(net.parameters(), historySize: 10, lineSearchFn: "strong_wolfe")
/// optimizer.step {
///     optimizer.zeroGrad()
///     let loss = mseLoss(net(x), y)
///     loss.backward()
///     return loss
/// }
/// ```
///
/// Source: Nocedal, Updating quasi-Newton matrices with limited storage, 1980.
open class LBFGS: Optimizer {
    /// What is kept between steps: one memory for all parameters, which PyTorch keeps with the first.
    private var history = CurvatureHistory()

    /// Parameters, or one group of them.
    ///
    /// - Parameters:
    ///   - parameters: the tensors to train.
    ///   - lr: the length of a step in directions; with a line search the length that is tried first.
    ///   - maxIter: at most this many directions are taken at a step.
    ///   - maxEval: the loss is computed at most about this many times at a step; 5/4 of `maxIter` if nil.
    ///   - toleranceGrad: a step ends when no element of the gradient is above it.
    ///   - toleranceChange: a step ends when neither a parameter nor the loss changes by more.
    ///   - historySize: the number of gradients that are kept.
    ///   - lineSearchFn: `"strong_wolfe"`, or nil for steps of length `lr`.
    ///   - maximize: climbs instead of descending.
    public init(
        _ parameters: [some Optimizable], lr: Double = 1, maxIter: Int = 20, maxEval: Int? = nil, toleranceGrad: Double = 1e-7,
        toleranceChange: Double = 1e-9, historySize: Int = 100, lineSearchFn: String? = nil, maximize: Bool = false
    ) {
        let (product, overflow) = maxIter.multipliedReportingOverflow(by: 5)
        super.init(
            parameters,
            defaults: [
                "lr": .double(lr), "max_iter": .int(maxIter), "max_eval": .int(maxEval ?? (overflow ? Int.max : product / 4)),
                "tolerance_grad": .double(toleranceGrad), "tolerance_change": .double(toleranceChange),
                "history_size": .int(historySize), "line_search_fn": lineSearchFn.map { .string($0) } ?? .none,
                "maximize": .bool(maximize),
            ])
        if paramGroups.count > 1 { failure(LBFGS.oneGroup, ()) }
    }

    private static let oneGroup = TensorError.argument(
        "LBFGS doesn't support per-parameter options (parameter groups); give it all parameters as one")

    open override func check(_ options: [String: Value]) throws(TensorError) {
        let group = ParameterGroup([], options: options)
        try OptimizerRules.notNegative(group.double("lr"), "learning rate", "lr")
        for (name, words) in [("max_iter", "maxIter"), ("max_eval", "maxEval"), ("history_size", "historySize")] {
            let least = name == "history_size" ? 1 : 0
            guard group.int(name) >= least else {
                throw .argument("Invalid \(words): it must be a whole number from \(least) on, got \(group.double(name))")
            }
        }
        for (name, words) in [("tolerance_grad", "toleranceGrad"), ("tolerance_change", "toleranceChange")] {
            try OptimizerRules.notNegative(group.double(name), words, words)
        }
        if let name = group.string("line_search_fn"), name != "strong_wolfe" {
            throw .argument("only 'strong_wolfe' is supported as lineSearchFn, got \"\(name)\"")
        }
    }

    open override func update(_ changes: [Change], _ group: ParameterGroup) {
        failure(.argument("LBFGS: a step computes the loss several times; call step { … } with a closure that gives it"), ())
    }

    @discardableResult
    open override func step(_ loss: () -> Tensor) -> Tensor {
        guard paramGroups.count == 1 else { return failure(LBFGS.oneGroup, enableGrad { loss() }) }
        return noGrad { minimize { enableGrad { loss() } } }
    }

    private func minimize(_ closure: () -> Tensor) -> Tensor {
        let group = paramGroups[0], parameters = FlatParameters(group.parameters, isNegated: group.bool("maximize"))
        let lr = group.lr, maxIter = group.int("max_iter"), maxEval = group.int("max_eval")
        let toleranceGrad = group.double("tolerance_grad"), toleranceChange = group.double("tolerance_change")
        let isSearching = group.string("line_search_fn") != nil
        let first = closure()
        var (loss, gradient) = parameters.lossAndGradient(first)
        var evaluations = 1
        history.evaluations += 1
        if TensorError.pending != nil || FlatParameters.greatest(gradient) <= toleranceGrad { return first }
        var iteration = 0
        while iteration < maxIter {
            iteration += 1
            history.iterations += 1
            let direction = history.direction(gradient, group.int("history_size"))
            let lastLoss = loss
            history.loss = loss
            history.length = history.iterations == 1 ? min(1, 1 / gradient.abs().sum().item(Double.self)) * lr : lr
            let slope = gradient.dot(direction).item(Double.self)
            if slope > -toleranceChange { break }
            var tries = 0
            if isSearching {
                let search = LineSearch(
                    start: .init(step: 0, loss: loss, gradient: gradient, slope: slope),
                    reach: FlatParameters.greatest(direction), tolerance: toleranceChange, limit: maxEval - evaluations)
                let (point, count) = search.run(history.length) { parameters.point($0, direction, closure) }
                (loss, gradient, history.length, tries) = (point.loss, point.gradient, point.step, count)
                parameters.move(history.length, direction)
            } else {
                parameters.move(history.length, direction)
                // After the last direction the next step computes the loss anyway, perhaps for other data.
                if iteration != maxIter {
                    (loss, gradient) = parameters.lossAndGradient(closure())
                    tries = 1
                }
            }
            evaluations += tries
            history.evaluations += tries
            let isDone =
                TensorError.pending != nil || evaluations >= maxEval || FlatParameters.greatest(gradient) <= toleranceGrad
                || FlatParameters.greatest(direction) * abs(history.length) <= toleranceChange
                || abs(loss - lastLoss) < toleranceChange
            if isDone { break }
        }
        return first
    }

    open override func state(of index: Int) -> [String: Value] { index == 0 ? history.values : [:] }

    open override func loadState(_ state: [String: Value], of index: Int) {
        if index == 0 { history = CurvatureHistory(state) }
    }

    open override func checkedState(_ state: [String: Value], _ parameter: Tensor) throws(TensorError) -> [String: Value] {
        let count = paramGroups.first?.parameters.reduce(0) { $0 + $1.count } ?? 0
        return try CurvatureHistory.checked(state, count, parameter)
    }
}
