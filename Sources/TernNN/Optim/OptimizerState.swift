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
            for (name, value) in given where own.options[name] != nil { options[name] = value }
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
                if let state = saved.state[number] { result[index] = try copied(state, parameter, number) }
                index += 1
            }
        }
        return result
    }

    private func copied(_ state: [String: Value], _ parameter: Tensor, _ number: Int) throws(TensorError) -> [String: Value] {
        var result = state
        for (name, value) in state {
            guard case .tensor(let tensor) = value else { continue }
            if name == "step" {
                // PyTorch keeps the count as a tensor; here it is a number.
                guard tensor.count == 1 else { throw .shape("step of parameter \(number) has \(tensor.count) elements, not one") }
                result[name] = .double(try attempt { noGrad { tensor.detach().item().doubleValue } })
                continue
            }
            guard tensor.shape == parameter.shape else {
                throw .shape(
                    "\(name) of parameter \(number) has shape \(tensor.shape) in the state dictionary and \(parameter.shape) in the "
                        + "optimizer")
            }
            result[name] = .tensor(
                try attempt { noGrad { tensor.detach().clone().to(parameter.dtype).to(parameter.device) } })
        }
        return result
    }
}
