import Tern

/// Self-attention, then two linear layers, each added to what goes past it and normalized. PyTorch's counterpart is
/// `torch.nn.TransformerEncoderLayer`.
///
/// The input has shape [length, n, dModel], with `batchFirst` [n, length, dModel], without a batch [length, dModel]; so has the
/// output. The starting values are PyTorch's numbers from the same seed.
///
/// ```swift
/// let layer = TransformerEncoderLayer(512, 8, batchFirst: true)
/// let y = layer(x, isCausal: true)
/// ```
///
/// Sources: Vaswani et al., Attention is all you need, 2017; `normFirst`: Xiong et al., On layer normalization in the
/// transformer architecture, 2020.
open class TransformerEncoderLayer: Module {
    /// PyTorch: `self_attn`.
    public var selfAttn: MultiheadAttention
    /// [dModel] to [dimFeedforward].
    public var linear1: Linear
    /// Between the linear layers.
    public var dropout: Dropout
    /// [dimFeedforward] to [dModel].
    public var linear2: Linear
    /// Of attention.
    public var norm1: LayerNorm
    /// Of the linear layers.
    public var norm2: LayerNorm
    /// Behind attention.
    public var dropout1: Dropout
    /// Behind the linear layers.
    public var dropout2: Dropout
    private let options: TransformerOptions

    /// True if each part is normalized at its beginning and not after its addition.
    public var normFirst: Bool { options.normFirst }

    /// A layer with starting values from `generator`.
    public init(
        _ dModel: Int, _ nHead: Int, dimFeedforward: Int = 2048, dropout: Double = 0.1,
        activation: TransformerActivation = .relu, layerNormEps: Double = 1e-5, batchFirst: Bool = false,
        normFirst: Bool = false, bias: Bool = true, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        let options = TransformerOptions(
            dModel: dModel, nHead: nHead, dimFeedforward: dimFeedforward, dropout: dropout, activation: activation,
            layerNormEps: layerNormEps, batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: dtype, device: device)
        self.options = options
        selfAttn = options.attention(generator)
        linear1 = options.linear(dModel, dimFeedforward, generator)
        self.dropout = Dropout(dropout)
        linear2 = options.linear(dimFeedforward, dModel, generator)
        norm1 = options.norm()
        norm2 = options.norm()
        dropout1 = Dropout(dropout)
        dropout2 = Dropout(dropout)
        super.init()
    }

    /// A layer of the same arguments with the same numbers, which shares nothing: what `TransformerEncoder` is made of. A subclass
    /// that computes something else overrides it.
    open func copy() -> TransformerEncoderLayer {
        let copy = TransformerEncoderLayer(
            options.dModel, options.nHead, dimFeedforward: options.dimFeedforward, dropout: options.dropout,
            activation: options.activation, layerNormEps: options.layerNormEps, batchFirst: options.batchFirst,
            normFirst: options.normFirst, bias: options.bias, dtype: linear1.weight.dtype, device: linear1.weight.device,
            generator: Generator(seed: 0))
        copy.takeState(of: self)
        return copy
    }

    open override func namedChildren() -> [(name: String, module: Module)] {
        [
            ("self_attn", selfAttn), ("linear1", linear1), ("dropout", dropout), ("linear2", linear2), ("norm1", norm1),
            ("norm2", norm2), ("dropout1", dropout1), ("dropout2", dropout2),
        ]
    }

    /// The same without masks.
    open override func forward(_ x: Tensor) -> Tensor { encode(x, AttentionMasks()) }

    /// - Parameters:
    ///   - src: the sequences.
    ///   - srcMask: shape [length, length] or [n · heads, length, length]: true where a step is not seen, or numbers that are
    ///     added.
    ///   - srcKeyPaddingMask: shape [n, length]: true where a step does not count, or numbers that are added.
    ///   - isCausal: lets each step see those before it and itself only. With `srcMask` it says that this does so.
    public final func callAsFunction(
        _ src: Tensor, srcMask: Tensor? = nil, srcKeyPaddingMask: Tensor? = nil, isCausal: Bool = false
    ) -> Tensor {
        let masks = AttentionMasks(padding: srcKeyPaddingMask, attention: srcMask, isCausal: isCausal)
        return run([src]) { inputs -> Tensor in encode(inputs[0], masks) }
    }

    private func encode(_ x: Tensor, _ masks: AttentionMasks) -> Tensor {
        if normFirst {
            let y = x.add(dropout1(selfAttn.attention(norm1(x), masks)))
            return y.add(feedForward(norm2(y)))
        }
        let y = norm1(x.add(dropout1(selfAttn.attention(x, masks))))
        return norm2(y.add(feedForward(y)))
    }

    private func feedForward(_ x: Tensor) -> Tensor {
        dropout2(linear2(dropout(options.activation(linear1(x)))))
    }
}

extension MultiheadAttention {
    /// Self-attention or, with `memory`, attention to that, without the weights.
    func attention(_ x: Tensor, to memory: Tensor? = nil, _ masks: AttentionMasks) -> Tensor {
        self(
            x, memory ?? x, memory ?? x, keyPaddingMask: masks.padding, needWeights: false, attnMask: masks.attention,
            isCausal: masks.isCausal
        ).output
    }
}
