/// The memory of one fused recurrent layer, and the kernels that fill it.
///
/// For each row of a step the record keeps the gates as the pullback needs them, and behind those of all rows planes of one number
/// for each of the state's: of an LSTM the cell before and the hyperbolic tangent of the cell, of a GRU what the hidden state gives
/// to the new one, and at last for all the hidden state before.
struct RecurrentPlan: Sendable {
    let layer: RecurrentLayer
    /// The steps of all sequences.
    let rows: Int
    /// The sequences.
    let batch: Int
    /// Numbers in the state of one sequence.
    let size: Int
    let hasBias: Bool

    private static let table = KernelTable.named("recurrent")
    private static let pullback = KernelTable.named("recurrent.pullback")

    static func isSupported(_ device: Device) -> Bool { table.kernel(device) != nil && pullback.kernel(device) != nil }

    private var rule: RecurrentRule { layer.rule }
    private var gates: Int { rule.gates &* size }
    private var states: Int { rule.hasCell ? 2 : 1 }
    private var integers: Shape { [rule.rawValue, layer.isReverse ? 1 : 0, batch, layer.batchSizes.count] }

    /// The rows of each step where they are not the same for all.
    private var lengths: Operand {
        if layer.batchSizes.last == batch { return Operand() }
        return Operand(Tensor(layer.batchSizes, shape: [layer.batchSizes.count], dtype: .int64))
    }

    /// A part of a flat tensor as a matrix.
    private func matrix(_ memory: Tensor, _ start: Int, _ columns: Int, rows count: Int? = nil) -> Tensor {
        memory.narrow(0, start, (count ?? rows) &* columns).view([count ?? rows, columns])
    }

    /// The outputs, the last states, and the record.
    func forward(_ inputs: [Tensor]) throws(TensorError) -> (output: Tensor, states: [Tensor], record: Tensor) {
        let x = inputs[0], type = x.dtype, device = x.device
        let planes = RecurrentRecord.planes(rule)
        let record = try Tensor.uninitialized([rows &* (gates &+ planes &* size)], type, device)
        let first = matrix(record, 0, gates)
        let biases = hasBias ? inputs.suffix(2) : []
        if let inputBias = biases.first, let hiddenBias = biases.last {
            // The reset gate multiplies the new state's bias with the rest of what the hidden state gives to it.
            let joint = rule == .gru ? 2 &* size : gates
            let bias = inputBias.clone()
            _ = bias.narrow(0, 0, joint).add_(hiddenBias.narrow(0, 0, joint))
            try Operators.Linear.table.run(
                KernelCall(first, Operand(x), Operand(inputs[1]), Operand(bias), count: 3, computeType: type))
            if rule == .gru { matrix(record, rows &* gates, size).copy_(hiddenBias.narrow(0, joint, size)) }
        } else {
            try Operators.MatrixProduct.table.run(
                KernelCall(first, Operand(x), Operand(inputs[1].t()), count: 2, computeType: type))
            if rule == .gru { matrix(record, rows &* gates, size).zero_() }
        }
        let state = stack(Array(inputs[3..<(3 + states)]))
        let output = try Tensor.uninitialized([rows, size], type, device)
        // Many steps read the weight; its rows are then those of the products.
        let weight = layer.batchSizes.count > 1 ? inputs[2].t().contiguous() : inputs[2].t()
        if let error = TensorError.pending { throw error }
        try RecurrentPlan.table.run(
            KernelCall(
                output, Operand(record), Operand(weight), Operand(state), lengths, count: 4, computeType: type,
                integers: integers))
        return (output, (0..<states).map { state[$0].clone() }, record)
    }

    /// The gradients of the inputs that are wanted.
    func backward(
        _ inputs: [Tensor], _ record: Tensor, _ gradients: Gradients, _ isWanted: (Int) -> Bool
    ) throws(TensorError) -> Gradients {
        let x = inputs[0], type = x.dtype, device = x.device
        let own = rows &* (gates &+ (rule == .gru ? size : 0)), stateSize = batch &* size
        // The gates' gradients, a GRU's of what the hidden state gives to the new one, then the states'.
        let memory = try Tensor.uninitialized([own &+ states &* stateSize], type, device)
        for i in 0..<states {
            let part = matrix(memory, own &+ i &* stateSize, size, rows: batch)
            if let gradient = gradients[1 + i] { part.copy_(gradient) } else { part.zero_() }
        }
        let incoming = gradients[0]?.contiguous() ?? Tensor.zeros([rows, size], dtype: type, device: device)
        if let error = TensorError.pending { throw error }
        try RecurrentPlan.pullback.run(
            KernelCall(
                memory, Operand(record), Operand(inputs[2].contiguous()), Operand(incoming), lengths, count: 4,
                computeType: type, integers: integers))
        let slopes = matrix(memory, 0, gates)
        var result = Gradients()
        if isWanted(0) { result[0] = try Operators.MatrixProduct.multiply(slopes, inputs[1]) }
        if isWanted(1) { result[1] = try Operators.MatrixProduct.multiply(slopes.t(), x) }
        let beside = rule == .gru ? matrix(memory, rows &* gates, size) : nil
        if isWanted(2) {
            let planes = RecurrentRecord.planes(rule)
            let before = matrix(record, rows &* (gates &+ (planes &- 1) &* size), size)
            result[2] = try overRows(slopes, beside) { (part) throws(TensorError) in
                try Operators.MatrixProduct.multiply(part.t(), before)
            }
        }
        for i in 0..<states where isWanted(3 + i) {
            result[3 + i] = matrix(memory, own &+ i &* stateSize, size, rows: batch).clone()
        }
        let bias = 3 + states
        if hasBias, isWanted(bias) { result[bias] = slopes.sum(0) }
        if hasBias, isWanted(bias + 1) {
            result[bias + 1] =
                beside == nil ? result[bias]?.clone() ?? slopes.sum(0) : try overRows(slopes, beside) { $0.sum(0) }
        }
        return result
    }

    /// What belongs to the hidden state's weight: of a GRU the last gate has other gradients than for the inputs'.
    private func overRows(
        _ slopes: Tensor, _ beside: Tensor?, _ body: (Tensor) throws(TensorError) -> Tensor
    ) throws(TensorError) -> Tensor {
        guard let beside else { return try body(slopes) }
        return cat([try body(slopes.narrow(1, 0, 2 &* size)), try body(beside)])
    }

    /// The gradients by the operators' own rules, with history.
    func differentiate(_ inputs: [Tensor], _ gradients: Gradients, _ isWanted: (Int) -> Bool) -> Gradients {
        // Views: one operand may have been made of another, whose gradient is its own alone.
        let operands = inputs.enumerated().map { i, x in
            x.requiresGrad ? x.viewAs(x) : x.detach().requiresGrad_(isWanted(i))
        }
        let biases = hasBias ? Array(operands.suffix(2)) : []
        let weights = RecurrentWeights(
            inputs: operands[1], hidden: operands[2], inputBias: biases.first, hiddenBias: biases.last)
        let first = RecurrentState(hidden: operands[3], cell: rule.hasCell ? operands[4] : nil)
        let (output, last) = layer.composed(operands[0], weights, first)
        let results = [output, last.hidden, last.cell].enumerated().compactMap { i, result in
            result.flatMap { result in gradients[i].map { (result, $0) } }
        }
        let places = operands.indices.filter(isWanted)
        let found = grad(
            of: results.map(\.0), with: places.map { operands[$0] }, gradOutputs: results.map(\.1), createGraph: true,
            allowUnused: true)
        var all = Gradients()
        for (place, gradient) in zip(places, found) { all[place] = gradient }
        return all
    }
}

/// What the record of a fused layer holds behind the gates.
enum RecurrentRecord {
    /// Planes of one number for each of the state's; the last is the hidden state before.
    static func planes(_ rule: RecurrentRule) -> Int {
        switch rule {
        case .lstm: 3
        case .gru: 2
        case .tanh, .relu: 1
        }
    }
}
