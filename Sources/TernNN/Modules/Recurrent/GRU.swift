import Tern

/// A recurrent network with gates that reset and update its state. PyTorch's counterpart is `torch.nn.GRU`.
///
/// The input has shape [length, n, inputSize], with `batchFirst` [n, length, inputSize], without a batch [length, inputSize], or is
/// a `PackedSequence`. The output has `hiddenSize` numbers at the end, twice as many if bidirectional. The starting values are
/// uniform between ±1/√hiddenSize, PyTorch's numbers from the same seed.
///
/// ```swift
/// let gru = GRU(3, 4)
/// gru(x)                                    // the outputs
/// let (output, hidden) = gru(x, nil)        // the last state too, [directions · layers, n, hiddenSize]
/// ```
///
/// Source: Cho et al., Learning phrase representations using RNN encoder-decoder for statistical machine translation, 2014; the
/// reset gate multiplies the product, as in PyTorch, not the state.
open class GRU: RNNBase {
    /// A network with starting values from `generator`.
    public init(
        _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true, batchFirst: Bool = false,
        dropout: Double = 0, bidirectional: Bool = false, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        let options = Options(
            numLayers: numLayers, bias: bias, batchFirst: batchFirst, dropout: dropout, bidirectional: bidirectional,
            dtype: dtype, device: device)
        super.init(.gru, "GRU", inputSize, hiddenSize, options, generator)
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
