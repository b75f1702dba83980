import Tern

/// What an optimizer keeps for one parameter between its steps. PyTorch's counterpart is an entry of `optimizer.state`.
///
/// Numbers and tensors have places, which `Names` gives names: an optimizer reads and writes by place, and the state dictionary
/// has the names.
///
/// ```swift
/// memory.step += 1
/// memory.tensor(0, like: parameter).lerp_(gradient, 0.1)
/// ```
public final class OptimizerMemory {
    /// What an optimizer keeps, by PyTorch's names.
    public struct Names: Sendable {
        /// Names of the numbers and what they are before the first step.
        public let numbers: [(name: String, start: Double)]
        /// Names of the tensors.
        public let tensors: [String]

        /// A count of steps, other numbers, and tensors.
        public init(step: Bool = true, numbers: [(name: String, start: Double)] = [], tensors: [String]) {
            self.numbers = (step ? [("step", 0)] : []) + numbers
            self.tensors = tensors
        }

        /// Nothing is kept.
        public static let none = Names(step: false, tensors: [])
    }

    let names: Names
    /// The numbers in the order of their names.
    public var numbers: [Double]
    /// The tensors in the order of their names, nil where nothing is kept yet.
    public var tensors: [Tensor?]
    /// False before the parameter's first step: then the state dictionary has nothing of it.
    var isUsed = false

    init(_ names: Names) {
        self.names = names
        numbers = names.numbers.map(\.start)
        tensors = Array(repeating: nil, count: names.tensors.count)
    }

    /// The number of steps that the parameter has taken, for optimizers whose names have it.
    public var step: Double {
        get { numbers.first ?? 0 }
        set { if !numbers.isEmpty { numbers[0] = newValue } }
    }

    /// The tensor at a place; at first one like the parameter, filled with `start`.
    public func tensor(_ place: Int, like parameter: Tensor, _ start: Double = 0) -> Tensor {
        guard tensors.indices.contains(place) else {
            return failure(
                .argument("OptimizerMemory: there is no tensor \(place) among \(names.tensors); name it in memoryNames"))
        }
        if let tensor = tensors[place] { return tensor }
        let tensor = start == 0 ? Tensor.zeros(like: parameter) : Tensor.full(like: parameter, .double(start))
        tensors[place] = tensor
        return tensor
    }

    /// What is kept by name; empty before the first step.
    var values: [String: Value] {
        var result: [String: Value] = [:]
        guard isUsed else { return result }
        for (entry, number) in zip(names.numbers, numbers) { result[entry.name] = .double(number) }
        for (name, tensor) in zip(names.tensors, tensors) { if let tensor { result[name] = .tensor(tensor) } }
        return result
    }

    /// Takes over what `values` gave.
    func load(_ values: [String: Value]) {
        isUsed = !values.isEmpty
        for (place, entry) in names.numbers.enumerated() {
            numbers[place] = values[entry.name].flatMap(OptimizerRules.number) ?? entry.start
        }
        for (place, name) in names.tensors.enumerated() {
            if case .tensor(let tensor) = values[name] { tensors[place] = tensor } else { tensors[place] = nil }
        }
    }
}
