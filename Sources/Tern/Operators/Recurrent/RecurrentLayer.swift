/// One layer of a recurrent network that reads sequences in one direction.
///
/// The sequences of a batch lie as PyTorch packs them: first the first step of each, then the second of those that have one, the
/// longest sequence first. A batch of one length is the same with equal numbers of rows for all steps.
package struct RecurrentLayer: Sendable {
    package let rule: RecurrentRule
    /// True if it reads from the last step to the first.
    package let isReverse: Bool
    /// The rows of each step; none is greater than the one before.
    package let batchSizes: [Int]

    package init(_ rule: RecurrentRule, batchSizes: [Int], isReverse: Bool = false) {
        self.rule = rule
        self.isReverse = isReverse
        self.batchSizes = batchSizes
    }

    /// The outputs of all steps and the state after the last one of each sequence.
    ///
    /// - Parameters:
    ///   - rows: the inputs, shape [sum of batchSizes, features].
    ///   - state: one row for each sequence.
    package func callAsFunction(
        _ rows: Tensor, _ weights: RecurrentWeights, _ state: RecurrentState
    ) -> (rows: Tensor, state: RecurrentState) {
        let failed = (Tensor.poisoned, RecurrentState(hidden: Tensor.poisoned, cell: rule.hasCell ? Tensor.poisoned : nil))
        return checked(failed) { () throws(TensorError) in
            if let fused = FusedRecurrence(self, rows, weights, state) { return try fused.apply() }
            return composed(rows, weights, state)
        }
    }

    /// The same with operators, step by step.
    func composed(
        _ rows: Tensor, _ weights: RecurrentWeights, _ first: RecurrentState
    ) -> (rows: Tensor, state: RecurrentState) {
        // The part of the gates that needs no state is one product for all steps.
        let inputs = linear(rows, weights.inputs, bias: weights.inputBias)
        var start = isReverse ? batchSizes.reduce(0, +) : 0
        var state = first
        var outputs: [Tensor] = [], finished: [RecurrentState] = []
        for (i, count) in (isReverse ? batchSizes.reversed() : batchSizes).enumerated() {
            if TensorError.pending != nil { break }
            if isReverse { start -= count }
            let before = i == 0 ? (isReverse ? 0 : first.hidden.size(0)) : state.hidden.size(0)
            if isReverse, i == 0 {
                state = first.rows(0..<count)
            } else if count > before {
                state = RecurrentState.joined([state, first.rows(before..<count)])
            } else if count < before {
                finished.append(state.rows(count..<before))
                state = state.rows(0..<count)
            }
            let recurrent = linear(state.hidden, weights.hidden, bias: weights.hiddenBias)
            state = rule.step(inputs.narrow(0, start, count), recurrent, state)
            if let projection = weights.projection { state.hidden = linear(state.hidden, projection) }
            outputs.append(state.hidden)
            if !isReverse { start += count }
        }
        if isReverse { outputs.reverse() }
        if outputs.isEmpty { return (rows, first) }
        let last = finished.isEmpty ? state : RecurrentState.joined([state] + finished.reversed())
        return (outputs.count == 1 ? outputs[0] : cat(outputs), last)
    }
}

extension RecurrentState {
    /// Of some sequences.
    fileprivate func rows(_ range: Range<Int>) -> RecurrentState {
        if range.count == hidden.size(0) { return self }
        func part(_ x: Tensor) -> Tensor { x.narrow(0, range.lowerBound, range.count) }
        return RecurrentState(hidden: part(hidden), cell: cell.map(part))
    }

    /// Of all sequences.
    fileprivate static func joined(_ parts: [RecurrentState]) -> RecurrentState {
        let cells = parts.compactMap(\.cell)
        return RecurrentState(hidden: cat(parts.map(\.hidden)), cell: cells.isEmpty ? nil : cat(cells))
    }
}
