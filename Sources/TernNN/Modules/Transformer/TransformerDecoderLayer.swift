import Tern

/// Self-attention, attention to an encoder's results, then two linear layers, each added to what goes past it and normalized.
/// PyTorch's counterpart is `torch.nn.TransformerDecoderLayer`.
///
/// The target has shape [length, n, dModel] and the memory [steps, n, dModel]; with `batchFirst` the batch comes first, and without
/// a batch it is left out. The output has the target's shape. The starting values are PyTorch's numbers from the same seed.
///
/// ```swift
/// let layer = TransformerDecoderLayer(512, 8, batchFirst: true)
/// let y = layer(target, memory, tgtIsCausal: true)
/// ```
///
/// Source: Vaswani et al., Attention is all you need, 2017.
open class TransformerDecoderLayer: Module {
    /// PyTorch: `self_attn`.
    public var selfAttn: MultiheadAttention
    /// Attention to the memory. PyTorch: `multihead_attn`.
    public var multiheadAttn: MultiheadAttention
    /// [dModel] to [dimFeedforward].
    public var linear1: Linear
    /// Between the linear layers.
    public var dropout: Dropout
    /// [dimFeedforward] to [dModel].
    public var linear2: Linear
    /// Of self-attention.
    public var norm1: LayerNorm
    /// Of attention to the memory.
    public var norm2: LayerNorm
    /// Of the linear layers.
    public var norm3: LayerNorm
    /// Behind self-attention.
    public var dropout1: Dropout
    /// Behind attention to the memory.
    public var dropout2: Dropout
    /// Behind the linear layers.
    public var dropout3: Dropout
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
        multiheadAttn = options.attention(generator)
        linear1 = options.linear(dModel, dimFeedforward, generator)
        self.dropout = Dropout(dropout)
        linear2 = options.linear(dimFeedforward, dModel, generator)
        norm1 = options.norm()
        norm2 = options.norm()
        norm3 = options.norm()
        dropout1 = Dropout(dropout)
        dropout2 = Dropout(dropout)
        dropout3 = Dropout(dropout)
        super.init()
    }

    /// A layer of the same arguments with the same numbers, which shares nothing: what `TransformerDecoder` is made of. A subclass
    /// that computes something else overrides it.
    open func copy() -> TransformerDecoderLayer {
        let copy = TransformerDecoderLayer(
            options.dModel, options.nHead, dimFeedforward: options.dimFeedforward, dropout: options.dropout,
            activation: options.activation, layerNormEps: options.layerNormEps, batchFirst: options.batchFirst,
            normFirst: options.normFirst, bias: options.bias, dtype: linear1.weight.dtype, device: linear1.weight.device,
            generator: Generator(seed: 0))
        copy.takeState(of: self)
        return copy
    }

    open override func namedChildren() -> [(name: String, module: Module)] {
        [
            ("self_attn", selfAttn), ("multihead_attn", multiheadAttn), ("linear1", linear1), ("dropout", dropout),
            ("linear2", linear2), ("norm1", norm1), ("norm2", norm2), ("norm3", norm3), ("dropout1", dropout1),
            ("dropout2", dropout2), ("dropout3", dropout3),
        ]
    }

    /// - Parameters:
    ///   - tgt: the sequences.
    ///   - memory: an encoder's results.
    ///   - tgtMask: shape [length, length] or [n · heads, length, length]: true where a step is not seen, or numbers that are
    ///     added.
    ///   - memoryMask: the same for the memory's steps, [length, steps].
    ///   - tgtKeyPaddingMask: shape [n, length]: true where a step does not count, or numbers that are added.
    ///   - memoryKeyPaddingMask: shape [n, steps], the same for the memory.
    ///   - tgtIsCausal: lets each step see those before it and itself only. With `tgtMask` it says that this does so.
    ///   - memoryIsCausal: the same for the memory.
    public final func callAsFunction(
        _ tgt: Tensor, _ memory: Tensor, tgtMask: Tensor? = nil, memoryMask: Tensor? = nil, tgtKeyPaddingMask: Tensor? = nil,
        memoryKeyPaddingMask: Tensor? = nil, tgtIsCausal: Bool = false, memoryIsCausal: Bool = false
    ) -> Tensor {
        let own = AttentionMasks(padding: tgtKeyPaddingMask, attention: tgtMask, isCausal: tgtIsCausal)
        let other = AttentionMasks(padding: memoryKeyPaddingMask, attention: memoryMask, isCausal: memoryIsCausal)
        return run([tgt, memory]) { inputs -> Tensor in decode(inputs[0], inputs[1], own, other) }
    }

    private func decode(_ x: Tensor, _ memory: Tensor, _ own: AttentionMasks, _ other: AttentionMasks) -> Tensor {
        if normFirst {
            let y = x.add(dropout1(selfAttn.attention(norm1(x), own)))
            let z = y.add(dropout2(multiheadAttn.attention(norm2(y), to: memory, other)))
            return z.add(feedForward(norm3(z)))
        }
        let y = norm1(x.add(dropout1(selfAttn.attention(x, own))))
        let z = norm2(y.add(dropout2(multiheadAttn.attention(y, to: memory, other))))
        return norm3(z.add(feedForward(z)))
    }

    private func feedForward(_ x: Tensor) -> Tensor {
        dropout3(linear2(dropout(options.activation(linear1(x)))))
    }
}
