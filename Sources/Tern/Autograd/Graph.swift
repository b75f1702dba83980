/// The graph behind a tensor, as one can look at it.
public struct Graph: Sendable, CustomStringConvertible {
    /// A place in the graph.
    public struct Entry: Sendable {
        /// `AddBackward0`, or `AccumulateGrad` for a leaf.
        public let name: String
        /// Of the result, which is also the shape of the gradient that arrives.
        public let shape: Shape
        /// The type of the result.
        public let dtype: DType
        /// True for `AccumulateGrad`, which adds to the `grad` of a tensor.
        public let isLeaf: Bool
        /// The entries, by number, that gradients are sent to; nil for inputs that need none.
        public let inputs: [Int?]
    }

    /// Number 0 is the tensor's own.
    public let entries: [Entry]

    init(_ root: Node?) {
        var numbers: [ObjectIdentifier: Int] = [:]
        var nodes: [Node] = []
        func number(_ node: Node) -> Int {
            if let known = numbers[ObjectIdentifier(node)] { return known }
            numbers[ObjectIdentifier(node)] = nodes.count
            nodes.append(node)
            return nodes.count - 1
        }
        if let root { _ = number(root) }
        var entries: [Entry] = []
        while entries.count < nodes.count {
            let node = nodes[entries.count]
            entries.append(
                Entry(
                    name: node.name, shape: node.shape, dtype: node.dtype, isLeaf: node is LeafNode,
                    inputs: node.nextNodes.map { $0.map(number) }))
        }
        self.entries = entries
    }

    /// A tree, the tensor's own entry first. What has been shown above is only named again.
    public var description: String {
        if entries.isEmpty { return "no graph: the tensor does not require a gradient" }
        var lines: [String] = []
        var shown: Set<Int> = []
        // Each entry waits with the text before its children; an explicit stack, since graphs may be deep.
        var stack: [(entry: Int?, prefix: String, branch: String, childPrefix: String)] = [(0, "", "", "")]
        while let (entry, prefix, branch, childPrefix) = stack.popLast() {
            guard let entry else {
                lines.append(prefix + branch + "(no gradient)")
                continue
            }
            let node = entries[entry]
            let isKnown = !shown.insert(entry).inserted && !node.isLeaf
            let text = node.isLeaf ? "leaf" : "<\(node.name)>"
            lines.append(prefix + branch + "\(text) \(node.shape) \(node.dtype)" + (isKnown ? " (as above)" : ""))
            if isKnown { continue }
            for (i, input) in node.inputs.enumerated().reversed() {
                let isLast = i == node.inputs.count - 1
                stack.append(
                    (input, childPrefix, isLast ? "└─ " : "├─ ", childPrefix + (isLast ? "   " : "│  ")))
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Tensor {
    /// The graph behind this tensor; it prints as a tree.
    ///
    /// ```swift
    /// print((w * x + b).graph)
    /// ```
    public var graph: Graph { Graph(node) }
}
