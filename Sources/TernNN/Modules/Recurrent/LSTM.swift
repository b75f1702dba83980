import Tern

/// Long short-term memory: a recurrent network with gates. PyTorch's counterpart is `torch.nn.LSTM`.
///
/// The input has shape [length, n, inputSize], with `batchFirst` [n, length, inputSize], without a batch [length, inputSize], or is
/// a `PackedSequence`. The output has `hiddenSize` (or `projSize`) numbers at the end, twice as many if bidirectional. The
/// starting values are uniform between ±1/√hiddenSize, PyTorch's numbers from the same seed.
///
/// ```swift
/// let lstm = LSTM(3, 4)
/// lstm(x)                                  // the outputs
/// let (output, state) = lstm(x, nil)       // the last state too
/// ```
///
/// Sources: Hochreiter and Schmidhuber, Long short-term memory, 1997; projections: Sak et al., Long short-term memory based
/// recurrent neural network architectures for large vocabulary speech recognition, 2014.
open class LSTM: RNNBase {
    /// What the network remembers: both have shape [directions · layers, n, hiddenSize], without a batch one dimension less;
    /// `hidden` has `projSize` numbers where the outputs are projected.
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

    /// A network with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true, batchFirst: Bool = false,
        dropout: Double = 0, bidirectional: Bool = false, projSize: Int = 0, dtype: DType = defaultDtype(),
        device: Device = .cpu, generator: Generator = .default
    ) {
        let options = Options(
            numLayers: numLayers, bias: bias, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional,
            projSize: projSize, dtype: dtype, device: device)
        super.init(.lstm, "LSTM", inputSize, hiddenSize, options, generator)
    }

    /// The outputs, and the state after the last step. Without a state it begins with zeros.
    public final func callAsFunction(_ x: Tensor, _ state: State?) -> (output: Tensor, state: State) {
        let results = run([x] + LSTM.list(state)) { inputs -> [Tensor] in
            let (output, last) = outputs(inputs[0], RecurrentState(inputs.dropFirst()))
            return [output] + last.tensors
        }
        return (results[0], LSTM.State(hidden: results[1], cell: results[2]))
    }

    /// The same for packed sequences; the state has their order before packing.
    public final func callAsFunction(_ x: PackedSequence, _ state: State? = nil) -> (output: PackedSequence, state: State) {
        let results = run([x.data] + LSTM.list(state)) { inputs -> [Tensor] in
            let (output, last) = outputs(PackedSequence(inputs[0], like: x), RecurrentState(inputs.dropFirst()))
            return [output.data] + last.tensors
        }
        return (PackedSequence(results[0], like: x), LSTM.State(hidden: results[1], cell: results[2]))
    }

    private static func list(_ state: State?) -> [Tensor] { state.map { [$0.hidden, $0.cell] } ?? [] }
}
