/// A recurrent layer as one node of the graph: all steps in one kernel, and on the way back one product for each weight.
///
/// Where the gradient is to be differentiated again it is made of the layer's operators.
struct FusedRecurrence {
    private let plan: RecurrentPlan
    /// Rows, the two weights, the states, the two biases: what the node has edges to.
    private let inputs: [Tensor]

    /// Nil where the kernel has no form: for other types, projections, mixed precision, and tensors that do not fit, whose errors
    /// the operators give.
    init?(_ layer: RecurrentLayer, _ rows: Tensor, _ weights: RecurrentWeights, _ state: RecurrentState) {
        let rule = layer.rule
        guard RecurrentPlan.isSupported(rows.device), weights.projection == nil, !isAutocastEnabled(),
            rows.dtype == .float32 || rows.dtype == .float64,
            rows.ndim == 2, rows.count > 0, state.hidden.ndim == 2, state.hidden.count > 0,
            (weights.inputBias == nil) == (weights.hiddenBias == nil), rule.hasCell == (state.cell != nil)
        else { return nil }
        let plan = RecurrentPlan(
            layer: layer, rows: rows.shape[0], batch: state.hidden.shape[0], size: state.hidden.shape[1],
            hasBias: weights.inputBias != nil)
        let gates = rule.gates &* plan.size
        let inputs =
            [rows, weights.inputs, weights.hidden, state.hidden]
            + [state.cell, weights.inputBias, weights.hiddenBias].compactMap { $0 }
        guard weights.inputs.shape == [gates, rows.shape[1]], weights.hidden.shape == [gates, plan.size],
            state.cell.map({ $0.shape == state.hidden.shape }) ?? true, weights.inputBias.map({ $0.shape == [gates] }) ?? true,
            weights.hiddenBias.map({ $0.shape == [gates] }) ?? true,
            inputs.allSatisfy({ $0.dtype == rows.dtype && $0.device == rows.device }), layer.batchSizes.first == plan.batch,
            layer.batchSizes.reduce(0, +) == plan.rows
        else { return nil }
        self.plan = plan
        self.inputs = inputs
    }

    func apply() throws(TensorError) -> (rows: Tensor, state: RecurrentState) {
        let plan = plan
        let (output, states, record) = try noGrad { () throws(TensorError) in try plan.forward(inputs.map { $0.detach() }) }
        let results = [output] + states
        if GradMode.isEnabled, inputs.contains(where: \.hasNode) {
            let node = ClosureNode(
                "RecurrentBackward0", inputs: inputs, output: output,
                saving: inputs.enumerated().map { Saved($0.element, edge: $0.offset) } + [Saved(constant: record)],
                outputShapes: results.map(\.shape)
            ) { (node, gradients) throws(TensorError) in
                guard (0..<node.outputCount).contains(where: { gradients[$0] != nil }) else { return Gradients() }
                var operands: [Tensor] = []
                for i in 0..<node.edgeCount { operands.append(try node.saved(i)) }
                if GradMode.isEnabled { return plan.differentiate(operands, gradients) { node.needs($0) } }
                return try plan.backward(operands, try node.saved(node.edgeCount), gradients) { node.needs($0) }
            }
            for (i, result) in results.enumerated() {
                result.storedNode = node
                result.outputIndex = UInt32(i)
            }
        }
        return (output, RecurrentState(hidden: states[0], cell: states.count > 1 ? states[1] : nil))
    }
}
