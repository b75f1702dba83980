/// What a checkpoint runs again. A node, so that a long chain of checkpoints is released as other nodes are, one after another;
/// its edges lead to the inputs.
final class CheckpointTask: OperationNode, @unchecked Sendable {
    private let body: ([Tensor]) throws -> Void
    private let inputs: [Saved]

    init(_ inputs: [Tensor], _ body: @escaping ([Tensor]) throws -> Void) {
        self.body = body
        self.inputs = inputs.enumerated().map { Saved($1, edge: $0) }
        super.init("Checkpoint", inputs: inputs.count, shape: Shape(), dtype: .float32, device: .cpu)
        for (i, input) in inputs.enumerated() { setEdge(i, Edge(input)) }
    }

    /// Runs the body, recording a graph, with inputs that are parts of the one they came from.
    func run() throws {
        var tensors: [Tensor] = []
        for input in inputs { tensors.append(try input.unpack(self)) }
        try body(tensors)
    }
}
