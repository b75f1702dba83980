import Tern

/// The graph behind a tensor as a tree: an operation, and below it what made its inputs.
enum GraphTree {
    /// Deeper graphs are cut off: a tree shows a shared node once for each way to it.
    static func drawn(_ tensor: Tensor, depth: Int = 12) -> String {
        guard let node = tensor.gradFn else { return tensor.requiresGrad ? "a leaf" : "no graph" }
        return lines(node, depth: depth).joined(separator: "\n")
    }

    private static func lines(_ node: Node, depth: Int) -> [String] {
        guard depth > 0 else { return ["…"] }
        let children = node.nextNodes.compactMap { $0 }
        var result = [node.name]
        for (i, child) in children.enumerated() {
            let isLast = i == children.count - 1
            for (j, line) in lines(child, depth: depth - 1).enumerated() {
                result.append((j == 0 ? (isLast ? "└─ " : "├─ ") : (isLast ? "   " : "│  ")) + line)
            }
        }
        return result
    }
}
