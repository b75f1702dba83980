extension CheckpointValue: CustomStringConvertible {
    /// The tree of keys, with types and shapes in place of tensors' elements.
    ///
    /// ```
    /// dictionary of 2
    ///   "model": OrderedDict of 1
    ///     "fc.weight": float32 [10, 64]
    ///   "epoch": 12
    /// ```
    public var description: String {
        CheckpointTree.text(self) { "\($0.dtype) \($0.shape)" }
    }
}

/// The text of a value, a line a part.
struct CheckpointTree {
    private var text = ""
    private var lineCount = 0
    private let tensorText: (Tensor) -> String

    /// No text is longer: one that is used in many places stands in each.
    private static let byteLimit = 4 << 20
    /// Elements of a list that are no containers, beyond which only their number is told.
    private static let elementLimit = 16

    static func text(_ value: CheckpointValue, _ tensorText: @escaping (Tensor) -> String) -> String {
        var tree = CheckpointTree(tensorText: tensorText)
        tree.add(value, "", "")
        if tree.isFull { tree.append("…") }
        return tree.text
    }

    private init(tensorText: @escaping (Tensor) -> String) { self.tensorText = tensorText }

    private var isFull: Bool { text.utf8.count - lineCount >= CheckpointTree.byteLimit }

    private mutating func append(_ line: String) {
        if lineCount > 0 { text += "\n" }
        text += line
        lineCount += 1
    }

    private mutating func add(_ value: CheckpointValue, _ indent: String, _ label: String) {
        if isFull { return }
        switch value {
        case .dictionary(let entries):
            append("\(indent)\(label)\(entries.isOrdered ? "OrderedDict" : "dictionary") of \(entries.count)")
            for (key, value) in entries { add(value, indent + "  ", "\(line(key)): ") }
        case .list(let elements): addElements(elements, indent, label, "list")
        case .tuple(let elements): addElements(elements, indent, label, "tuple")
        case .set(let elements): addElements(elements, indent, label, "set")
        default: append("\(indent)\(label)\(line(value))")
        }
    }

    private mutating func addElements(_ elements: [CheckpointValue], _ indent: String, _ label: String, _ name: String) {
        if elements.isEmpty { return append("\(indent)\(label)empty \(name)") }
        let isShort = elements.count <= CheckpointTree.elementLimit
        guard elements.contains(where: { !CheckpointTree.isSmall($0) }) else {
            let shown = elements.prefix(CheckpointTree.elementLimit).map { line($0) }.joined(separator: ", ")
            append("\(indent)\(label)\(name) of \(elements.count): \(shown)\(isShort ? "" : ", …")")
            return
        }
        append("\(indent)\(label)\(name) of \(elements.count)")
        for (index, element) in elements.enumerated() { add(element, indent + "  ", "\(index): ") }
    }

    /// True for what has a short text.
    static func isSmall(_ value: CheckpointValue) -> Bool {
        switch value {
        case .tensor, .list, .tuple, .set, .dictionary: false
        default: true
        }
    }

    /// A value that stands in one line.
    private func line(_ value: CheckpointValue) -> String {
        switch value {
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .int(let number): String(number)
        case .bigInt(let text): text
        case .double(let number): String(number)
        case .complex(let real, let imaginary): "\(real)\(imaginary < 0 ? "-" : "+")\(imaginary.magnitude)j"
        case .string(let text): HeaderTokenizer.quoted(text)
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .tensor(let tensor): tensorText(tensor)
        case .tuple(let elements):
            "(\(elements.prefix(CheckpointTree.elementLimit).map { CheckpointTree.isSmall($0) ? line($0) : $0.kind }.joined(separator: ", ")))"
        case .list, .set, .dictionary: value.kind
        case .size(let extents): "torch.Size(\(extents))"
        case .dtype(let name), .constant(let name): name
        case .device(let name): "device \(HeaderTokenizer.quoted(name))"
        }
    }
}
