/// The graph behind a tensor, as one can look at it: what was computed, and what is kept for the way back.
///
/// A picture of the moment: it holds no tensor and does not change. It prints as a tree; `text(details: true)` tells all,
/// `dot` is for Graphviz, and `html` is a page to explore it with.
///
/// ```swift
/// let graph = loss.graph
/// print(graph.nodeCount, graph.savedByteCount)
/// ```
public struct Graph: Sendable {
    /// Number 0 is the tensor's own; the others follow by their distance from it.
    public let entries: [Entry]
    /// The memory that saved values keep alive. Values that share a storage count once.
    public let savedByteCount: Int
    /// The part of `savedByteCount` that is the memory of leaves, such as weights, and would be there without the graph.
    public let leafByteCount: Int

    /// The number of entries, leaves included.
    public var nodeCount: Int { entries.count }
    /// The number of leaves.
    public var leafCount: Int { entries.count(where: \.isLeaf) }

    init(_ root: Node?, names: [ObjectIdentifier: String] = [:]) {
        var builder = GraphBuilder(names: names)
        if let root { builder.build(root) }
        entries = builder.entries
        savedByteCount = builder.savedByteCount
        leafByteCount = builder.leafByteCount
    }
}

extension Tensor {
    /// The graph behind this tensor; it prints as a tree.
    ///
    /// ```swift
    /// print((w * x + b).graph)
    /// ```
    public var graph: Graph { Graph(node) }

    /// The graph behind this tensor with names for some of its tensors, such as a network's parameters.
    ///
    /// ```swift
    /// let page = loss.graph(naming: net.namedParameters()).html
    /// ```
    public func graph(naming names: [(name: String, tensor: Tensor)]) -> Graph {
        var known: [ObjectIdentifier: String] = [:]
        for (name, tensor) in names {
            if let node = tensor.node, known[ObjectIdentifier(node)] == nil { known[ObjectIdentifier(node)] = name }
        }
        return Graph(node, names: known)
    }
}
