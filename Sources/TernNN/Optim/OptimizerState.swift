import Tern

/// An optimizer's memory and options. PyTorch's counterpart is the dictionary of `optimizer.state_dict()`, in the same structure.
///
/// Parameters are numbered through all groups.
public struct OptimizerState: Sendable {
    /// What is kept for each parameter that has been changed: `[0: ["momentum_buffer": .tensor(…)]]`.
    public var state: [Int: [String: Value]]
    /// The options of each group, and under `params` the numbers of its parameters.
    public var paramGroups: [[String: Value]]

    /// Both parts as they are.
    public init(state: [Int: [String: Value]], paramGroups: [[String: Value]]) {
        self.state = state
        self.paramGroups = paramGroups
    }
}

extension Optimizer {
    /// The optimizer's memory and options. The tensors are those in use; `clone()` them to keep their values. PyTorch:
    /// `state_dict`.
    public final func stateDict() -> OptimizerState {
        var result = OptimizerState(state: [:], paramGroups: [])
        var index = 0
        for group in paramGroups {
            var options = group.options
            options["params"] = .ints(Array(index..<(index + group.parameters.count)))
            result.paramGroups.append(options)
            for _ in group.parameters {
                let state = state(of: index)
                if !state.isEmpty { result.state[index] = state }
                index += 1
            }
        }
        return result
    }

    /// Takes over memory and options that `stateDict()` gave. The tensors are copied and converted to the parameters' types.
    /// PyTorch: `load_state_dict`.
    ///
    /// Everything is checked first: when this throws, nothing has been changed.
    public final func loadStateDict(_ saved: OptimizerState) throws(TensorError) {
        do {
            let groups = try checkedGroups(saved)
            let states = try checkedStates(saved)
            for (group, options) in zip(paramGroups, groups) { group.options = options }
            for index in 0..<parameterCount { loadState(states[index] ?? [:], of: index) }
        } catch {
            throw error.named("\(typeName).loadStateDict")
        }
    }

    private var parameterCount: Int { paramGroups.reduce(0) { $0 + $1.parameters.count } }

    private func checkedGroups(_ saved: OptimizerState) throws(TensorError) -> [[String: Value]] {
        guard saved.paramGroups.count == paramGroups.count else {
            throw .argument(
                "loaded state dict has a different number of parameter groups: \(saved.paramGroups.count), and the optimizer has "
                    + "\(paramGroups.count)")
        }
        var result: [[String: Value]] = []
        for (index, (own, given)) in zip(paramGroups, saved.paramGroups).enumerated() {
            guard case .ints(let numbers) = given["params"], numbers.count == own.parameters.count else {
                throw .argument(
                    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group: group \(index) "
                        + "has \(own.parameters.count) parameters here")
            }
            var options = own.options
            // Options of other versions of the optimizer are left aside, as those that only its speed depends on.
            for (name, value) in given where own.options[name] != nil || ParameterGroup.scheduled.contains(name) {
                options[name] = value
            }
            try checkOptions(options)
            result.append(options)
        }
        return result
    }

    /// The saved states by the numbers that the parameters have here, with copied tensors.
    private func checkedStates(_ saved: OptimizerState) throws(TensorError) -> [Int: [String: Value]] {
        var result: [Int: [String: Value]] = [:]
        var index = 0
        for (own, given) in zip(paramGroups, saved.paramGroups) {
            guard case .ints(let numbers) = given["params"] else { continue }
            for (parameter, number) in zip(own.parameters, numbers) {
                if let state = saved.state[number] {
                    do {
                        result[index] = try checkedState(state, parameter)
                    } catch {
                        throw error.named("parameter \(number)")
                    }
                }
                index += 1
            }
        }
        return result
    }
}

/// What a state dictionary from elsewhere has to be before it is taken over.
enum SavedState {
    /// A number, which PyTorch keeps as a tensor of one element.
    static func number(_ value: Value, _ name: String) throws(TensorError) -> Double {
        if let number = OptimizerRules.number(value) { return number }
        guard case .tensor(let tensor) = value else { throw .argument("\(name) must be a number, got \(value)") }
        guard tensor.count == 1 else { throw .shape("\(name) has \(tensor.count) elements, not one") }
        return try attempt { noGrad { tensor.detach().item().doubleValue } }
    }

    /// A copy of a tensor with the type and device of the parameter.
    static func copy(_ tensor: Tensor, _ name: String, _ shape: Shape, _ parameter: Tensor) throws(TensorError) -> Tensor {
        guard tensor.shape == shape else {
            throw .shape("\(name) has shape \(tensor.shape) in the state dictionary and \(shape) in the optimizer")
        }
        return try attempt { noGrad { tensor.detach().clone().to(parameter.dtype).to(parameter.device) } }
    }
}
