import Tern

/// The tensors of a checkpoint by name, type and shape, and the tree of all its values, without the tensors' bytes.
///
/// ```swift
/// for entry in try Checkpoint.contents("run.pt").entries { print(entry.name, entry.dtype, entry.shape) }
/// ```
public struct CheckpointContents: Sendable {
    /// One tensor.
    public struct Entry: Hashable, Sendable {
        /// The keys and places that lead to it, joined by dots: `model.fc.weight`.
        public let name: String
        /// PyTorch's name of the type in the file, with a word for what is no dense tensor: `float32`, `complex64`, `float32 sparse`.
        public let dtype: String
        /// Its extents.
        public let shape: [Int]
        /// The bytes of its elements, without those that it shares or leaves out.
        public let byteCount: Int
    }

    /// The tensors in the order of the file. One that is used in several places stands in each.
    public let entries: [Entry]
    /// The tree of keys, with types and shapes in place of tensors' elements.
    public let tree: String

    init(_ value: CheckpointValue, _ descriptions: [ObjectIdentifier: TensorDescription]) {
        var walk = Walk(descriptions: descriptions)
        walk.visit(value, "")
        entries = walk.entries
        tree = CheckpointTree.text(value) { tensor in
            "\(CheckpointContents.typeName(tensor, descriptions)) \(tensor.shape)"
        }
    }

    private static func typeName(_ tensor: Tensor, _ descriptions: [ObjectIdentifier: TensorDescription]) -> String {
        guard let description = descriptions[ObjectIdentifier(tensor)] else { return tensor.dtype.name }
        return description.element.name + (description.kind == .dense ? "" : " \(description.kind)")
    }

    private struct Walk {
        let descriptions: [ObjectIdentifier: TensorDescription]
        var entries: [Entry] = []

        mutating func visit(_ value: CheckpointValue, _ name: String) {
            let prefix = name.isEmpty ? "" : name + "."
            switch value {
            case .tensor(let tensor):
                let size = descriptions[ObjectIdentifier(tensor)]?.element.size ?? tensor.dtype.size
                entries.append(
                    Entry(
                        name: name, dtype: CheckpointContents.typeName(tensor, descriptions), shape: Array(tensor.shape),
                        byteCount: tensor.count.multipliedReportingOverflow(by: size).partialValue))
            case .dictionary(let pairs):
                for (key, value) in pairs { visit(value, prefix + Walk.label(key)) }
            case .list(let elements), .tuple(let elements), .set(let elements):
                for (index, element) in elements.enumerated() { visit(element, prefix + String(index)) }
            default: break
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
}
