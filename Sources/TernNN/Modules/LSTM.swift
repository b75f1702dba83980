import Tern

/// Long short-term memory: a recurrent network with gates. PyTorch's counterpart is `torch.nn.LSTM`.
///
/// The input has shape [length, n, inputSize], with `batchFirst` [n, length, inputSize], without a batch [length, inputSize]. The
/// output has `hiddenSize` numbers at the end, twice as many if bidirectional. The starting values are uniform between
/// ±1/√hiddenSize, PyTorch's numbers from the same seed.
///
/// ```swift
/// let lstm = LSTM(3, 4)
/// lstm(x)                                  // the outputs
/// let (output, state) = lstm(x, nil)       // the last state too
/// ```
///
/// Source: Hochreiter and Schmidhuber, Long short-term memory, 1997.
open class LSTM: Module {
    /// What the network remembers: both have shape [directions · layers, n, hiddenSize], without a batch one dimension less.
    public struct State {
        /// The last outputs. PyTorch: `h_n`.
        public var hidden: Tensor
        /// The last contents of the cells. PyTorch: `c_n`.
        public var cell: Tensor

        /// A state to begin with.
        public init(hidden: Tensor, cell: Tensor) {
            self.hidden = hidden
            self.cell = cell
        }
    }

    /// The size of the last dimension that comes in.
    public let inputSize: Int
    /// The size of a state.
    public let hiddenSize: Int
    /// The number of networks, each of which reads the outputs of the one below.
    public let numLayers: Int
    /// True if the gates have a bias.
    public let bias: Bool
    /// True if the batch is the first dimension, not the second.
    public let batchFirst: Bool
    /// The probability with which outputs between layers become zero in training.
    public let dropout: Double
    /// True if a second network reads backwards.
    public let bidirectional: Bool
    /// `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, the same with `_reverse`, then the next layer's.
    private let weights: [Parameter<Tensor>]

    /// A network with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true, batchFirst: Bool = false,
        dropout: Double = 0, bidirectional: Bool = false, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        if inputSize < 0 || hiddenSize <= 0 || numLayers <= 0 || !(dropout >= 0 && dropout <= 1) {
            failure(
                .argument(
                    "LSTM: hidden_size and num_layers must be greater than zero and dropout between 0 and 1, got input_size "
                        + "\(inputSize), hidden_size \(hiddenSize), num_layers \(numLayers), dropout \(dropout)"), ())
        }
        self.inputSize = Swift.max(inputSize, 0)
        self.hiddenSize = Swift.max(hiddenSize, 1)
        self.numLayers = Swift.max(numLayers, 1)
        self.bias = bias
        self.batchFirst = batchFirst
        self.dropout = dropout
        self.bidirectional = bidirectional
        var weights: [Parameter<Tensor>] = []
        let gates = 4 &* self.hiddenSize
        for layer in 0..<self.numLayers {
            let width = layer == 0 ? self.inputSize : self.hiddenSize * (bidirectional ? 2 : 1)
            for suffix in bidirectional ? ["", "_reverse"] : [""] {
                func add(_ name: String, _ shape: [Int]) {
                    let tensor = Tensor.empty(shape, dtype: dtype, device: device)
                    weights.append(Parameter(wrappedValue: tensor, key: "\(name)_l\(layer)\(suffix)"))
                }
                add("weight_ih", [gates, width])
                add("weight_hh", [gates, self.hiddenSize])
                if bias {
                    add("bias_ih", [gates])
                    add("bias_hh", [gates])
                }
            }
        }
        self.weights = weights
        super.init()
        resetParameters(generator: generator)
    }

    /// Draws new starting values. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        let bound = 1 / Double(hiddenSize).squareRoot()
        for weight in weights { Init.uniform_(weight.wrappedValue, -bound, bound, generator: generator) }
    }

    /// The outputs for a state of zeros.
    open override func forward(_ x: Tensor) -> Tensor { outputs(x, nil).output }

    /// The outputs, and the state after the last step. Without a state it begins with zeros.
    public final func callAsFunction(_ x: Tensor, _ state: State?) -> (output: Tensor, state: State) {
        let results = run(state.map { [x, $0.hidden, $0.cell] } ?? [x]) { inputs -> [Tensor] in
            let (output, last) = outputs(inputs[0], inputs.count < 3 ? nil : State(hidden: inputs[1], cell: inputs[2]))
            return [output, last.hidden, last.cell]
        }
        return (results[0], State(hidden: results[1], cell: results[2]))
    }

    private func outputs(_ x: Tensor, _ state: State?) -> (output: Tensor, state: State) {
        guard x.ndim == 2 || x.ndim == 3, x.size(-1) == inputSize else {
            let error = TensorError.shape(
                "LSTM: Expected input to be 2D or 3D with a last extent of input_size \(inputSize), got shape \(x.shape)")
            return failure(error, (x, State(hidden: x, cell: x)))
        }
        let isBatch = x.ndim == 3
        // From here on: [length, n, features].
        var sequence = isBatch ? (batchFirst ? x.transpose(0, 1) : x) : x.unsqueeze(1)
        let directions = bidirectional ? 2 : 1
        let shape = [numLayers * directions, sequence.size(1), hiddenSize]
        let zeros = state == nil ? Tensor.zeros(shape, dtype: x.dtype, device: x.device) : nil
        guard var hidden = state?.hidden ?? zeros, var cell = state?.cell ?? zeros else {
            return (x, State(hidden: x, cell: x))
        }
        if !isBatch, state != nil { (hidden, cell) = (hidden.unsqueeze(1), cell.unsqueeze(1)) }
        guard Array(hidden.shape) == shape, Array(cell.shape) == shape else {
            let error = TensorError.shape(
                "LSTM: Expected hidden and cell of shape \(shape), got \(hidden.shape) and \(cell.shape)")
            return failure(error, (x, State(hidden: x, cell: x)))
        }
        var lastHidden: [Tensor] = [], lastCell: [Tensor] = []
        for layer in 0..<numLayers {
            var results: [Tensor] = []
            for direction in 0..<directions {
                let place = layer * directions + direction
                let ran = pass(sequence, hidden[place], cell[place], place, isReverse: direction == 1)
                results.append(ran.output)
                lastHidden.append(ran.hidden)
                lastCell.append(ran.cell)
            }
            sequence = results.count == 1 ? results[0] : cat(results, dim: -1)
            if dropout > 0, isTraining, layer < numLayers - 1 { sequence = Tern.dropout(sequence, dropout) }
        }
        var last = State(hidden: stack(lastHidden), cell: stack(lastCell))
        if !isBatch { last = State(hidden: last.hidden.squeeze(1), cell: last.cell.squeeze(1)) }
        return (isBatch ? (batchFirst ? sequence.transpose(0, 1) : sequence) : sequence.squeeze(1), last)
    }

    /// One network over a sequence [length, n, features].
    private func pass(
        _ sequence: Tensor, _ hidden: Tensor, _ cell: Tensor, _ place: Int, isReverse: Bool
    ) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
        let own = weights[(place * (bias ? 4 : 2))...].prefix(bias ? 4 : 2).map(\.wrappedValue)
        var hidden = hidden, cell = cell
        // The part of the gates that needs no state is one product for all steps.
        let inputs = linear(sequence, own[0], bias: bias ? own[2] : nil)
        let recurrent = own[1].t()
        let length = sequence.size(0)
        var outputs: [Tensor] = []
        for step in 0..<length {
            var gates = inputs[isReverse ? length - 1 - step : step].add(hidden.matmul(recurrent))
            if bias { gates = gates.add(own[3]) }
            let parts = gates.chunk(4, dim: -1)
            if TensorError.pending != nil { break }
            cell = parts[1].sigmoid().mul(cell).add(parts[0].sigmoid().mul(parts[2].tanh()))
            hidden = parts[3].sigmoid().mul(cell.tanh())
            outputs.append(hidden)
        }
        if isReverse { outputs.reverse() }
        let none = Tensor.empty([0, hidden.size(0), hiddenSize], dtype: hidden.dtype, device: hidden.device)
        return (outputs.isEmpty ? none : stack(outputs), hidden, cell)
    }

    open override func extraRepr() -> String {
        var words = "\(inputSize), \(hiddenSize)"
        if numLayers != 1 { words += ", num_layers=\(numLayers)" }
        if !bias { words += ", bias=False" }
        if batchFirst { words += ", batch_first=True" }
        if dropout != 0 { words += ", dropout=\(dropout)" }
        if bidirectional { words += ", bidirectional=True" }
        return words
    }
}
