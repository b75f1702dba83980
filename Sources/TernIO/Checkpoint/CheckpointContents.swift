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

    /// A value that is no tensor: a number, a text, or a list of such.
    public struct Value: Hashable, Sendable {
        // Put together when they are asked for: a list may have very many.
        private let first: String
        private let last: String
        private let value: CheckpointValue

        init(_ first: String, _ last: String, _ value: CheckpointValue) {
            self.first = first
            self.last = last
            self.value = value
        }

        /// The keys and places that lead to it, joined by dots: `optimizer.param_groups.0.lr`.
        public var name: String { first + last }

        /// The value as it is printed, in one line.
        public var text: String { value.description }

        /// True for values of the same name that are printed alike.
        public static func == (a: Value, b: Value) -> Bool { a.name == b.name && a.text == b.text }

        /// Takes the name into the hash.
        public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    /// The tensors in the order of the file. One that is used in several places stands in each.
    public let entries: [Entry]
    /// What else there is, in the order of the file.
    public let values: [Value]
    private let value: CheckpointValue
    private let descriptions: [ObjectIdentifier: TensorDescription]

    init(_ value: CheckpointValue, _ descriptions: [ObjectIdentifier: TensorDescription]) {
        let counts = CheckpointLeaves.counts(value)
        var entries: [Entry] = []
        var values: [Value] = []
        entries.reserveCapacity(counts.tensors)
        values.reserveCapacity(counts.others)
        CheckpointLeaves.forEach(value) { first, last, value in
            guard case .tensor(let tensor) = value else {
                values.append(Value(first, last, value))
                return
            }
            let size = descriptions[ObjectIdentifier(tensor)]?.element.size ?? tensor.dtype.size
            entries.append(
                Entry(
                    name: first + last, dtype: CheckpointContents.typeName(tensor, descriptions), shape: Array(tensor.shape),
                    byteCount: tensor.count.multipliedReportingOverflow(by: size).partialValue))
        }
        self.entries = entries
        self.values = values
        self.value = value
        self.descriptions = descriptions
    }

    /// The tree of keys, with types and shapes in place of tensors' elements.
    public var tree: String {
        CheckpointTree.text(value) { tensor in "\(CheckpointContents.typeName(tensor, descriptions)) \(tensor.shape)" }
    }

    private static func typeName(_ tensor: Tensor, _ descriptions: [ObjectIdentifier: TensorDescription]) -> String {
        guard let description = descriptions[ObjectIdentifier(tensor)] else { return tensor.dtype.name }
        return description.element.name + (description.kind == .dense ? "" : " \(description.kind)")
    }
}
