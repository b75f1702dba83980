/// How forward-mode differentiation gets through an operator.
package enum ForwardSupport: Sendable {
    /// Nothing was recorded.
    case none
    /// Every operation that was recorded has a forward rule of its own, or the result is the input itself.
    case rule
    /// One or more take their backward rule twice: see `Node.pushThroughBackward`.
    case throughBackward

    /// Found by looking at all operations behind `outputs`.
    package init(behind outputs: [Tensor]) {
        var stack = outputs.compactMap(\.node)
        self = stack.isEmpty ? .none : .rule
        var seen = Set(stack.map { ObjectIdentifier($0) })
        while let node = stack.popLast() {
            if !node.hasForwardRule, !node.isLeaf { self = .throughBackward }
            for i in 0..<node.edgeCount {
                if let next = node.edge(i).node, seen.insert(ObjectIdentifier(next)).inserted { stack.append(next) }
            }
        }
    }
}
