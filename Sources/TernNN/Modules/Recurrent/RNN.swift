import Tern

/// A plain recurrent network, `h' = tanh(x · w_ihᵀ + b_ih + h · w_hhᵀ + b_hh)` or with relu. PyTorch's counterpart is
/// `torch.nn.RNN`.
///
/// The input has shape [length, n, inputSize], with `batchFirst` [n, length, inputSize], without a batch [length, inputSize], or is
/// a `PackedSequence`. The output has `hiddenSize` numbers at the end, twice as many if bidirectional. The starting values are
/// uniform between ±1/√hiddenSize, PyTorch's numbers from the same seed.
///
/// ```swift
/// let rnn = RNN(3, 4, nonlinearity: .relu)
/// rnn(x)                                    // the outputs
/// let (output, hidden) = rnn(x, nil)        // the last state too, [directions · layers, n, hiddenSize]
/// ```
///
/// Source: Elman, Finding structure in time, 1990.
open class RNN: RNNBase {
    /// What bounds the state.
    public enum Nonlinearity: String, Sendable {
        /// The hyperbolic tangent.
        case tanh
        /// Zero for negative numbers.
        case relu

        var rule: RecurrentRule { self == .tanh ? .tanh : .relu }
    }

    /// What bounds the state.
    public let nonlinearity: Nonlinearity

    /// A network with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, nonlinearity: Nonlinearity = .tanh, bias: Bool = true,
        batchFirst: Bool = false, dropout: Double = 0, bidirectional: Bool = false, dtype: DType = defaultDtype(),
        device: Device = .cpu, generator: Generator = .default
    ) {
        self.nonlinearity = nonlinearity
        let options = Options(
            numLayers: numLayers, bias: bias, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional,
            dtype: dtype, device: device)
        super.init(nonlinearity.rule, "RNN", inputSize, hiddenSize, options, generator)
    }

    /// The outputs, and the state after the last step. Without a state it begins with zeros.
    public final func callAsFunction(_ x: Tensor, _ hidden: Tensor?) -> (output: Tensor, hidden: Tensor) {
        run(x, hidden)
    }

    /// The same for packed sequences; the state has their order before packing.
    public final func callAsFunction(
        _ x: PackedSequence, _ hidden: Tensor? = nil
    ) -> (output: PackedSequence, hidden: Tensor) {
        run(x, hidden)
    }
}

/// Calls of the networks whose state is one tensor.
extension RNNBase {
    func run(_ x: Tensor, _ hidden: Tensor?) -> (output: Tensor, hidden: Tensor) {
        let results = run([x] + (hidden.map { [$0] } ?? [])) { inputs -> [Tensor] in
            let (output, last) = outputs(inputs[0], RecurrentState(inputs.dropFirst()))
            return [output, last.hidden]
        }
        return (results[0], results[1])
    }

    func run(_ x: PackedSequence, _ hidden: Tensor?) -> (output: PackedSequence, hidden: Tensor) {
        let results = run([x.data] + (hidden.map { [$0] } ?? [])) { inputs -> [Tensor] in
            let (output, last) = outputs(PackedSequence(inputs[0], like: x), RecurrentState(inputs.dropFirst()))
            return [output.data, last.hidden]
        }
        return (PackedSequence(results[0], like: x), results[1])
    }
}
