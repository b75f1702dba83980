import Tern

/// The values inside a value that hold no others, each under the keys and places that lead to it, joined by dots.
struct CheckpointLeaves {
    private(set) var tensors: [(key: String, value: Tensor)] = []
    /// What is no tensor. A list of numbers and texts counts as one value, and so does an empty container.
    private(set) var values: [(key: String, value: CheckpointValue)] = []

    init(_ value: CheckpointValue) { visit(value, "") }

    private mutating func visit(_ value: CheckpointValue, _ name: String) {
        let prefix = name.isEmpty ? "" : name + "."
        switch value {
        case .tensor(let tensor): tensors.append((name, tensor))
        case .dictionary(let pairs) where !pairs.isEmpty:
            for (key, value) in pairs { visit(value, prefix + CheckpointLeaves.label(key)) }
        case .list(let elements), .tuple(let elements), .set(let elements):
            guard elements.contains(where: { !CheckpointTree.isSmall($0) }) else {
                values.append((name, value))
                return
            }
            for (index, element) in elements.enumerated() { visit(element, prefix + String(index)) }
        default: values.append((name, value))
        }
    }

    private static func label(_ key: CheckpointValue) -> String {
        switch key {
        case .string(let text): text
        case .int(let number): String(number)
        default: key.description
        }
    }
}

extension CheckpointValue {
    /// All tensors inside the value, in order, under the keys and places that lead to them, joined by dots: `model.fc.weight`.
    ///
    /// ```swift
    /// try Safetensors.save(Checkpoint.load("run.pt").namedTensors(), to: "run.safetensors")
    /// ```
    public func namedTensors() -> [(key: String, value: Tensor)] { CheckpointLeaves(self).tensors }
}
