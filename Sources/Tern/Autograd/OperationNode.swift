/// A node of an operation.
class OperationNode: Node, @unchecked Sendable {
    /// Set when a backward pass has let go of what was saved.
    final var isFreed = false
    private final let label: StaticString

    @inline(__always)
    init(_ label: StaticString, inputs: Int, output: Tensor) {
        self.label = label
        super.init(shape: output.shape, dtype: output.dtype, device: output.device, edges: inputs)
        if ThreadState.current.flags & ThreadState.recordsSites != 0 { rememberSite() }
    }

    init(_ label: StaticString, inputs: Int, shape: Shape, dtype: DType, device: Device) {
        self.label = label
        super.init(shape: shape, dtype: dtype, device: device, edges: inputs)
        if ThreadState.current.flags & ThreadState.recordsSites != 0 { rememberSite() }
    }

    override var name: String { label.description }
}

/// A node whose rule is a closure over what it needs: every operation but the pointwise ones.
final class ClosureNode: OperationNode, @unchecked Sendable {
    typealias Rule = @Sendable (_ node: ClosureNode, _ gradients: Gradients) throws(TensorError) -> Gradients

    private let rule: Rule
    private let forward: Rule?
    private var saved: [Saved]
    private let outputShapes: [Shape]?

    /// - Parameters:
    ///   - rule: the gradients of the inputs from those of the outputs.
    ///   - forward: the tangents of the outputs from those of the inputs; without one they are made of `rule`.
    init(
        _ label: StaticString, inputs: [Tensor], output: Tensor, saving saved: [Saved] = [], outputShapes: [Shape]? = nil,
        _ rule: @escaping Rule, forward: Rule? = nil
    ) {
        self.rule = rule
        self.forward = forward
        self.saved = saved
        self.outputShapes = outputShapes
        super.init(label, inputs: inputs.count, output: output)
        for (i, input) in inputs.enumerated() { setEdge(i, Edge(input)) }
        GraphList.add(self)
    }

    override func outputShape(_ index: Int) -> Shape { outputShapes?[index] ?? shape }

    override func backward(_ gradients: Gradients) throws(TensorError) -> Gradients { try rule(self, gradients) }

    override var savedValues: [Saved] { saved }

    override var outputCount: Int { outputShapes?.count ?? 1 }

    override var hasForwardRule: Bool { forward != nil }

    override func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        guard let forward else { return try pushThroughBackward(tangents) }
        return try forward(self, tangents)
    }

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
