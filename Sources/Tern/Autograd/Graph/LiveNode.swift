/// A node as a report on live graphs saw it. The node itself is held, so that its identity stays its own.
struct LiveNode {
    /// A piece of memory that a node keeps for the way back.
    struct Memory {
        let storage: ObjectIdentifier
        let byteCount: Int
        /// The memory of a leaf, such as a weight, which is there without the graph.
        let isLeafs: Bool
    }

    let node: Node
    /// The references to the node that are not the report's own.
    let referenceCount: Int
    /// The nodes that this one keeps alive, one for each edge.
    let targets: [ObjectIdentifier]
    let memory: [Memory]
    /// A backward pass has let go of what was saved.
    let isFreed: Bool

    /// All nodes of tracked graphs.
    static func all() -> [LiveNode] {
        let nodes = GraphList.nodes()
        // What the counting itself adds is found by counting the references to a node that only such a list holds.
        let alone = [Node(shape: Shape(), dtype: .float32, device: .cpu, edges: 0)]
        let own = references(alone, 0)
        let counts = nodes.indices.map { references(nodes, $0) - own }
        return zip(nodes, counts).map { LiveNode($0, $1) }
    }

    @inline(never)
    private static func references(_ nodes: [Node], _ index: Int) -> Int { Int(_getRetainCount(nodes[index])) }

    private init(_ node: Node, _ referenceCount: Int) {
        self.node = node
        self.referenceCount = referenceCount
        // A write into a view keeps the operation that wrote, besides its edges.
        targets = (node.nextNodes + [(node as? CopySlicesNode)?.inner]).compactMap { $0.map { ObjectIdentifier($0) } }
        // A backward pass on another thread may be letting go of the values.
        (memory, isFreed) = node.isBusy.with {
            let memory = node.savedValues.compactMap { value in
                value.memory.map {
                    Memory(storage: ObjectIdentifier($0), byteCount: $0.byteCount, isLeafs: value.isOfLeaf(node))
                }
            }
            return (memory, node.hasFreed)
        }
    }
}

extension Node {
    /// True if a backward pass has let go of what the node had saved. Under `isBusy`.
    var hasFreed: Bool {
        if let node = self as? CopySlicesNode { return node.inner.isFreed }
        return (self as? OperationNode)?.isFreed == true
    }
}
