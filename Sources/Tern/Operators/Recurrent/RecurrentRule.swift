/// What a recurrent network makes of its gates: all that LSTM, GRU and the plain networks differ in.
///
/// Sources: Hochreiter and Schmidhuber, Long short-term memory, 1997; Cho et al., Learning phrase representations using RNN
/// encoder-decoder, 2014 (with PyTorch's order of reset and product); Elman, Finding structure in time, 1990.
package enum RecurrentRule: Int, Sendable {
    case lstm, gru, tanh, relu

    /// Rows of the weights for each number of the state: input, forget, cell and output; reset, update and new; or one.
    package var gates: Int {
        switch self {
        case .lstm: 4
        case .gru: 3
        case .tanh, .relu: 1
        }
    }

    /// True if there are contents of cells beside the outputs.
    package var hasCell: Bool { self == .lstm }

    /// One step with operators: the reference that the kernel is tested against, and what runs without one.
    ///
    /// - Parameters:
    ///   - inputs: what the inputs give to the gates, bias included, shape [n, gates · size].
    ///   - recurrent: what the hidden state gives to them, bias included.
    func step(_ inputs: Tensor, _ recurrent: Tensor, _ state: RecurrentState) -> RecurrentState {
        switch self {
        case .lstm:
            let parts = inputs.add(recurrent).chunk(4, dim: -1)
            guard parts.count == 4, let old = state.cell else { return state }
            let cell = parts[1].sigmoid().mul(old).add(parts[0].sigmoid().mul(parts[2].tanh()))
            return RecurrentState(hidden: parts[3].sigmoid().mul(cell.tanh()), cell: cell)
        case .gru:
            let x = inputs.chunk(3, dim: -1), h = recurrent.chunk(3, dim: -1)
            guard x.count == 3, h.count == 3 else { return state }
            let reset = x[0].add(h[0]).sigmoid(), update = x[1].add(h[1]).sigmoid()
            let new = x[2].add(reset.mul(h[2])).tanh()
            return RecurrentState(hidden: state.hidden.sub(new).mul(update).add(new))
        case .tanh: return RecurrentState(hidden: inputs.add(recurrent).tanh())
        case .relu: return RecurrentState(hidden: inputs.add(recurrent).relu())
        }
    }
}

/// What a recurrent network remembers between two steps, for each sequence of a batch.
package struct RecurrentState {
    /// The last outputs, shape [n, output size].
    package var hidden: Tensor
    /// The contents of the cells, shape [n, size]; of an LSTM only.
    package var cell: Tensor?

    package init(hidden: Tensor, cell: Tensor? = nil) {
        self.hidden = hidden
        self.cell = cell
    }
}

/// The weights of one layer in one direction, in PyTorch's shapes.
package struct RecurrentWeights {
    /// [gates · size, features]
    package var inputs: Tensor
    /// [gates · size, output size]
    package var hidden: Tensor
    /// [gates · size], or none.
    package var inputBias: Tensor?
    /// [gates · size], or none.
    package var hiddenBias: Tensor?
    /// [output size, size] of an LSTM whose outputs are projected.
    package var projection: Tensor?

    package init(
        inputs: Tensor, hidden: Tensor, inputBias: Tensor? = nil, hiddenBias: Tensor? = nil, projection: Tensor? = nil
    ) {
        self.inputs = inputs
        self.hidden = hidden
        self.inputBias = inputBias
        self.hiddenBias = hiddenBias
        self.projection = projection
    }
}
