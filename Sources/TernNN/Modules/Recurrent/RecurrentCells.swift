import Tern

/// One step of a plain recurrent network, `h' = tanh(x · w_ihᵀ + b_ih + h · w_hhᵀ + b_hh)` or with relu. PyTorch's counterpart is
/// `torch.nn.RNNCell`.
///
/// The input has shape [n, inputSize] or [inputSize], the state [n, hiddenSize] or [hiddenSize].
///
/// ```swift
/// let cell = RNNCell(3, 4)
/// hidden = cell(x, hidden)
/// ```
open class RNNCell: RNNCellBase {
    /// What bounds the state.
    public let nonlinearity: RNN.Nonlinearity

    /// A cell with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true, nonlinearity: RNN.Nonlinearity = .tanh,
        dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        self.nonlinearity = nonlinearity
        super.init(nonlinearity.rule, "RNNCell", inputSize, hiddenSize, bias: bias, dtype, device, generator)
    }

    /// The next state. Without a state it begins with zeros.
    public final func callAsFunction(_ x: Tensor, _ hidden: Tensor?) -> Tensor { run(x, hidden) }

    open override func extraRepr() -> String {
        super.extraRepr() + (nonlinearity == .tanh ? "" : ", nonlinearity=\(nonlinearity.rawValue)")
    }
}

/// One step of a network with gates that reset and update its state. PyTorch's counterpart is `torch.nn.GRUCell`.
///
/// The input has shape [n, inputSize] or [inputSize], the state [n, hiddenSize] or [hiddenSize].
///
/// ```swift
/// let cell = GRUCell(3, 4)
/// hidden = cell(x, hidden)
/// ```
///
/// Source: Cho et al., Learning phrase representations using RNN encoder-decoder for statistical machine translation, 2014.
open class GRUCell: RNNCellBase {
    /// A cell with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        super.init(.gru, "GRUCell", inputSize, hiddenSize, bias: bias, dtype, device, generator)
    }

    /// The next state. Without a state it begins with zeros.
    public final func callAsFunction(_ x: Tensor, _ hidden: Tensor?) -> Tensor { run(x, hidden) }
}

/// One step of long short-term memory. PyTorch's counterpart is `torch.nn.LSTMCell`.
///
/// The input has shape [n, inputSize] or [inputSize], both parts of the state [n, hiddenSize] or [hiddenSize].
///
/// ```swift
/// let cell = LSTMCell(3, 4)
/// state = cell(x, state)
/// ```
///
/// Source: Hochreiter and Schmidhuber, Long short-term memory, 1997.
open class LSTMCell: RNNCellBase {
    /// A cell with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        super.init(.lstm, "LSTMCell", inputSize, hiddenSize, bias: bias, dtype, device, generator)
    }

    /// The next state, whose `hidden` is the output. Without a state it begins with zeros.
    public final func callAsFunction(_ x: Tensor, _ state: LSTM.State?) -> LSTM.State {
        let results = run([x] + (state.map { [$0.hidden, $0.cell] } ?? [])) { inputs -> [Tensor] in
            step(inputs[0], RecurrentState(inputs.dropFirst())).tensors
        }
        return LSTM.State(hidden: results[0], cell: results[1])
    }
}
