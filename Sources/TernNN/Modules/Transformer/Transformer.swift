import Tern

/// An encoder and a decoder that attends to its results. PyTorch's counterpart is `torch.nn.Transformer`.
///
/// The source has shape [steps, n, dModel] and the target [length, n, dModel]; with `batchFirst` the batch comes first, and without
/// a batch it is left out. The output has the target's shape. The starting values are PyTorch's numbers from the same seed.
///
/// ```swift
/// let transformer = Transformer(512, 8, batchFirst: true)
/// let y = transformer(source, target, tgtIsCausal: true)
/// ```
///
/// Source: Vaswani et al., Attention is all you need, 2017.
open class Transformer: Module {
    /// Reads the source.
    public var encoder: TransformerEncoder
    /// Reads the target, and what the encoder made of the source.
    public var decoder: TransformerDecoder
    /// The size of a step.
    public let dModel: Int
    /// The number of heads.
    public let nHead: Int
    /// True if the batch is the first dimension, not the second.
    public let batchFirst: Bool

    /// A transformer with starting values from `generator`.
    ///
    /// - Parameters:
    ///   - customEncoder: takes the place of the encoder that the arguments describe.
    ///   - customDecoder: takes the place of the decoder.
    public init(
        _ dModel: Int = 512, _ nHead: Int = 8, numEncoderLayers: Int = 6, numDecoderLayers: Int = 6,
        dimFeedforward: Int = 2048, dropout: Double = 0.1, activation: TransformerActivation = .relu,
        customEncoder: TransformerEncoder? = nil, customDecoder: TransformerDecoder? = nil, layerNormEps: Double = 1e-5,
        batchFirst: Bool = false, normFirst: Bool = false, bias: Bool = true, dtype: DType = defaultDtype(),
        device: Device = .cpu, generator: Generator = .default
    ) {
        self.dModel = dModel
        self.nHead = nHead
        self.batchFirst = batchFirst
        func norm() -> LayerNorm { LayerNorm([dModel], eps: layerNormEps, bias: bias, dtype: dtype, device: device) }
        func ownEncoder() -> TransformerEncoder {
            let layer = TransformerEncoderLayer(
                dModel, nHead, dimFeedforward: dimFeedforward, dropout: dropout, activation: activation,
                layerNormEps: layerNormEps, batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: dtype,
                device: device, generator: generator)
            return TransformerEncoder(layer, numEncoderLayers, norm: norm())
        }
        func ownDecoder() -> TransformerDecoder {
            let layer = TransformerDecoderLayer(
                dModel, nHead, dimFeedforward: dimFeedforward, dropout: dropout, activation: activation,
                layerNormEps: layerNormEps, batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: dtype,
                device: device, generator: generator)
            return TransformerDecoder(layer, numDecoderLayers, norm: norm())
        }
        encoder = customEncoder ?? ownEncoder()
        decoder = customDecoder ?? ownDecoder()
        super.init()
        resetParameters(generator: generator)
    }

    /// Draws new starting values for all matrices. PyTorch: `_reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        for parameter in parameters() where parameter.ndim > 1 { Init.xavierUniform_(parameter, generator: generator) }
    }

    /// - Parameters:
    ///   - src: what the encoder reads.
    ///   - tgt: what the decoder reads.
    ///   - srcMask: shape [steps, steps] or [n · heads, steps, steps]: true where a step is not seen, or numbers that are added.
    ///   - tgtMask: the same for the target, [length, length].
    ///   - memoryMask: the same for what the target sees of the source, [length, steps].
    ///   - srcKeyPaddingMask: shape [n, steps]: true where a step does not count, or numbers that are added.
    ///   - tgtKeyPaddingMask: shape [n, length], the same for the target.
    ///   - memoryKeyPaddingMask: shape [n, steps], the same for what the target sees of the source.
    ///   - srcIsCausal: lets each step of the source see those before it and itself only. With a mask it says that this does so.
    ///   - tgtIsCausal: the same for the target.
    ///   - memoryIsCausal: the same for what the target sees of the source.
    public final func callAsFunction(
        _ src: Tensor, _ tgt: Tensor, srcMask: Tensor? = nil, tgtMask: Tensor? = nil, memoryMask: Tensor? = nil,
        srcKeyPaddingMask: Tensor? = nil, tgtKeyPaddingMask: Tensor? = nil, memoryKeyPaddingMask: Tensor? = nil,
        srcIsCausal: Bool = false, tgtIsCausal: Bool = false, memoryIsCausal: Bool = false
    ) -> Tensor {
        run([src, tgt]) { inputs -> Tensor in
            let (src, tgt) = (inputs[0], inputs[1])
            if let problem = problem(src, tgt) { return failure(problem, tgt) }
            let memory = encoder(src, mask: srcMask, srcKeyPaddingMask: srcKeyPaddingMask, isCausal: srcIsCausal)
            return decoder(
                tgt, memory, tgtMask: tgtMask, memoryMask: memoryMask, tgtKeyPaddingMask: tgtKeyPaddingMask,
                memoryKeyPaddingMask: memoryKeyPaddingMask, tgtIsCausal: tgtIsCausal, memoryIsCausal: memoryIsCausal)
        }
    }

    private func problem(_ src: Tensor, _ tgt: Tensor) -> TensorError? {
        if TensorError.pending != nil { return nil }
        let shapes = "got src of shape \(src.shape) and tgt of shape \(tgt.shape)"
        guard src.ndim == tgt.ndim, src.ndim == 2 || src.ndim == 3 else {
            return .shape("\(typeName): src and tgt must both have 3 dimensions, or 2 without a batch, \(shapes)")
        }
        let batch = batchFirst ? 0 : 1
        if src.ndim == 3, src.shape[batch] != tgt.shape[batch] {
            return .shape("\(typeName): the batch number of src and tgt must be equal, \(shapes)")
        }
        if src.shape.last != dModel || tgt.shape.last != dModel {
            return .shape("\(typeName): the feature number of src and tgt must be equal to d_model \(dModel), \(shapes)")
        }
        return nil
    }

    /// A mask of zeros where a step sees itself and those before it, and -∞ elsewhere, shape [size, size]. PyTorch:
    /// `generate_square_subsequent_mask`.
    public static func generateSquareSubsequentMask(
        _ size: Int, dtype: DType = defaultDtype(), device: Device = .cpu
    ) -> Tensor {
        Tensor.full([size, size], -Double.infinity, dtype: dtype, device: device).triu(1)
    }
}
