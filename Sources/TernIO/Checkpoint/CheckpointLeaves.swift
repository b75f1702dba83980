import Tern

/// The values inside a value that hold no others, each under the keys and places that lead to it, joined by dots. A list of numbers and
/// texts counts as one value, and so does an empty container.
enum CheckpointLeaves {
    /// Calls `body` with each, in order, and with the two parts of its name: that of what holds it, and its own key or place. Many
    /// values share the first.
    static func forEach(_ value: CheckpointValue, _ body: (String, String, CheckpointValue) -> Void) {
        visit(value, "", "", body)
    }

    /// How many tensors there are, and how many others.
    static func counts(_ value: CheckpointValue) -> (tensors: Int, others: Int) {
        if case .tensor = value { return (1, 0) }
        guard hasInner(value) else { return (0, 1) }
        var sum = (tensors: 0, others: 0)
        func add(_ value: CheckpointValue) {
            let counts = counts(value)
            sum = (sum.tensors + counts.tensors, sum.others + counts.others)
        }
        switch value {
        case .dictionary(let pairs): for (_, value) in pairs { add(value) }
        case .list(let elements), .tuple(let elements), .set(let elements): for element in elements { add(element) }
        default: break
        }
        return sum
    }

    private static func visit(
        _ value: CheckpointValue, _ first: String, _ last: String, _ body: (String, String, CheckpointValue) -> Void
    ) {
        guard hasInner(value) else { return body(first, last, value) }
        let prefix = first.isEmpty && last.isEmpty ? "" : first + last + "."
        switch value {
        case .dictionary(let pairs): for (key, value) in pairs { visit(value, prefix, label(key), body) }
        case .list(let elements), .tuple(let elements), .set(let elements):
            for (index, element) in elements.enumerated() { visit(element, prefix, String(index), body) }
        default: break
        }
    }

    private static func hasInner(_ value: CheckpointValue) -> Bool {
        switch value {
        case .dictionary(let pairs): !pairs.isEmpty
        case .list(let elements), .tuple(let elements), .set(let elements):
            elements.contains { !CheckpointTree.isSmall($0) }
        default: false
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
    public func namedTensors() -> [(key: String, value: Tensor)] {
        var result: [(key: String, value: Tensor)] = []
        CheckpointLeaves.forEach(self) { first, last, value in
            if case .tensor(let tensor) = value { result.append((first + last, tensor)) }
        }
        return result
    }
}
