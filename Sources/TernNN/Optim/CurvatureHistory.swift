import Tern

/// The last gradients and steps of `LBFGS`, which stand for the inverse of the matrix of second derivatives.
struct CurvatureHistory {
    /// How often the loss was computed, and how many directions were taken.
    var evaluations = 0
    var iterations = 0
    /// The length of the last step in directions, and the loss before it.
    var length = 0.0
    var loss = 0.0
    private var direction: Tensor?
    private var gradient: Tensor?
    /// How the gradient changed at the last steps, the steps themselves, and the inverses of their products.
    private var changes: [Tensor] = []
    private var steps: [Tensor] = []
    private var inverses: [Double] = []
    /// The multiple of the unit matrix that the inverse is built on.
    private var scale = 1.0

    init() {}

    /// The direction to go from where the gradient is `gradient`; the step since the last one is learned from.
    mutating func direction(_ gradient: Tensor, _ size: Int) -> Tensor {
        let result: Tensor
        if iterations > 1, let last = self.gradient, let direction {
            learn(gradient.sub(last), direction.mul(length), size)
            result = descent(gradient)
        } else {
            (changes, steps, inverses, scale) = ([], [], [], 1)
            result = gradient.neg()
        }
        self.gradient = gradient
        direction = result
        return result
    }

    private mutating func learn(_ change: Tensor, _ step: Tensor, _ size: Int) {
        let product = change.dot(step).item(Double.self)
        guard product > 1e-10 else { return }
        if changes.count >= size {
            let surplus = changes.count - size + 1
            changes.removeFirst(surplus)
            steps.removeFirst(surplus)
            inverses.removeFirst(surplus)
        }
        changes.append(change)
        steps.append(step)
        inverses.append(1 / product)
        scale = product / change.dot(change).item(Double.self)
    }

    /// The inverse times the negative gradient, by two loops over the history.
    private func descent(_ gradient: Tensor) -> Tensor {
        let result = gradient.neg()
        var shares = [Double](repeating: 0, count: changes.count)
        for i in changes.indices.reversed() {
            shares[i] = steps[i].dot(result).item(Double.self) * inverses[i]
            result.add_(changes[i], alpha: -shares[i])
        }
        result.mul_(scale)
        for i in changes.indices {
            result.add_(steps[i], alpha: shares[i] - changes[i].dot(result).item(Double.self) * inverses[i])
        }
        return result
    }
}

// MARK: The state dictionary

extension CurvatureHistory {
    /// All by PyTorch's names; empty before the first step.
    var values: [String: Value] {
        guard evaluations > 0 else { return [:] }
        var result: [String: Value] = ["func_evals": .int(evaluations), "n_iter": .int(iterations)]
        guard let direction, let gradient else { return result }
        result["d"] = .tensor(direction)
        result["t"] = .double(length)
        result["old_dirs"] = .tensors(changes)
        result["old_stps"] = .tensors(steps)
        result["ro"] = .list(inverses.map { .double($0) })
        result["H_diag"] = .double(scale)
        result["prev_flat_grad"] = .tensor(gradient)
        result["prev_loss"] = .double(loss)
        return result
    }

    /// What `values` gave, found to fit by `checked`.
    init(_ values: [String: Value]) {
        func number(_ name: String) -> Double? { values[name].flatMap(OptimizerRules.number) }
        evaluations = number("func_evals").flatMap(Int.init(exactly:)) ?? 0
        iterations = number("n_iter").flatMap(Int.init(exactly:)) ?? 0
        length = number("t") ?? 0
        loss = number("prev_loss") ?? 0
        scale = number("H_diag") ?? 1
        if case .tensor(let tensor) = values["d"] { direction = tensor }
        if case .tensor(let tensor) = values["prev_flat_grad"] { gradient = tensor }
        changes = values["old_dirs"]?.allTensors ?? []
        steps = values["old_stps"]?.allTensors ?? []
        if case .list(let list) = values["ro"] { inverses = list.compactMap(OptimizerRules.number) }
    }

    /// The state with tensors copied and numbers out of tensors. Throws for one that does not fit `count` elements.
    static func checked(
        _ state: [String: Value], _ count: Int, _ parameter: Tensor
    ) throws(TensorError) -> [String: Value] {
        var result: [String: Value] = [:]
        let shape: Shape = [count]
        for name in ["func_evals", "n_iter", "t", "H_diag", "prev_loss"] {
            if let value = given(state[name]) { result[name] = .double(try SavedState.number(value, name)) }
        }
        for name in ["d", "prev_flat_grad"] {
            guard let value = given(state[name]) else { continue }
            guard case .tensor(let tensor) = value else { throw .argument("\(name) must be a tensor, got \(value)") }
            result[name] = .tensor(try SavedState.copy(tensor, name, shape, parameter))
        }
        for name in ["old_dirs", "old_stps"] {
            var tensors: [Tensor] = []
            for tensor in state[name]?.allTensors ?? [] { tensors.append(try SavedState.copy(tensor, name, shape, parameter)) }
            result[name] = .tensors(tensors)
        }
        var inverses: [Value] = []
        for value in elements(state["ro"]) { inverses.append(.double(try SavedState.number(value, "ro"))) }
        result["ro"] = .list(inverses)
        let counts = ["old_dirs", "old_stps"].map { result[$0]?.allTensors.count ?? 0 } + [inverses.count]
        guard Set(counts).count == 1 else {
            throw .argument(
                "old_dirs, old_stps and ro must be lists of one length, got \(counts.map(String.init).joined(separator: ", "))")
        }
        return result
    }

    /// A value that is not None.
    private static func given(_ value: Value?) -> Value? {
        if case .some(.none) = value { nil } else { value }
    }

    private static func elements(_ value: Value?) -> [Value] {
        if case .tensors(let tensors) = value { return tensors.map { .tensor($0) } }
        return value.flatMap(OptimizerRules.list) ?? []
    }
}
