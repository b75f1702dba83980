/// A node of an operation: up to three edges inline, more in an array.
class OperationNode: Node, @unchecked Sendable {
    private var edge0 = Edge()
    private var edge1 = Edge()
    private var edge2 = Edge()
    private var otherEdges: [Edge]?
    private var inputCount: Int32
    /// Set when a backward pass has let go of what was saved.
    var isFreed = false
    private let label: StaticString

    @inline(__always)
    init(_ label: StaticString, inputs: Int, output: Tensor) {
        self.label = label
        inputCount = Int32(truncatingIfNeeded: inputs)
        super.init(shape: output.shape, dtype: output.dtype, device: output.device)
    }

    init(_ label: StaticString, inputs: Int, shape: Shape, dtype: DType, device: Device) {
        self.label = label
        inputCount = Int32(truncatingIfNeeded: inputs)
        super.init(shape: shape, dtype: dtype, device: device)
    }

    deinit {
        ReleaseList.drain { thread in
            ReleaseList.release(edge0, thread)
            ReleaseList.release(edge1, thread)
            ReleaseList.release(edge2, thread)
            for edge in otherEdges ?? [] { ReleaseList.release(edge, thread) }
        }
    }

    final override var name: String { label.description }
    final override var edgeCount: Int { Int(inputCount) }

    @inline(__always)
    final override func edge(_ index: Int) -> Edge {
        switch index {
        case 0: edge0
        case 1: edge1
        case 2: edge2
        default: otherEdge(index - 3)
        }
    }

    /// Sets an edge that has not been set before.
    @inline(__always)
    final func setEdge(_ index: Int, _ edge: Edge) {
        switch index {
        case 0: edge0 = edge
        case 1: edge1 = edge
        case 2: edge2 = edge
        default:
            var others = otherEdges ?? []
            while others.count <= index - 3 { others.append(Edge()) }
            others[index - 3] = edge
            otherEdges = others
        }
    }

    private func otherEdge(_ index: Int) -> Edge {
        guard let otherEdges, index < otherEdges.count else { return Edge() }
        return otherEdges[index]
    }

    /// True if somebody wants the gradient of input `index`.
    @inline(__always)
    final func needs(_ index: Int) -> Bool { edge(index).isNeeded }
}

/// A node whose rule is a closure over what it needs: every operation but the pointwise ones.
final class ClosureNode: OperationNode, @unchecked Sendable {
    typealias Rule = @Sendable (_ node: ClosureNode, _ gradients: Gradients) throws(TensorError) -> Gradients

    private let rule: Rule
    private var saved: [Saved]
    private let outputShapes: [Shape]?

    init(
        _ label: StaticString, inputs: [Tensor], output: Tensor, saving saved: [Saved] = [], outputShapes: [Shape]? = nil,
        _ rule: @escaping Rule
    ) {
        self.rule = rule
        self.saved = saved
        self.outputShapes = outputShapes
        super.init(label, inputs: inputs.count, output: output)
        for (i, input) in inputs.enumerated() { setEdge(i, Edge(input)) }
    }

    override func outputShape(_ index: Int) -> Shape { outputShapes?[index] ?? shape }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients { try rule(self, gradients) }

    override func releaseSaved() {
        if saved.isEmpty { return }
        saved = []
        isFreed = true
    }

    /// A saved value, as a tensor of the graph.
    func saved(_ index: Int) throws(TensorError) -> Tensor {
        if isFreed { throw Saved.freed(self) }
        return try saved[index].unpack(self)
    }
}
