import Tern

/// Several decoder layers, one after the other. PyTorch's counterpart is `torch.nn.TransformerDecoder`.
///
/// ```swift
/// let decoder = TransformerDecoder(TransformerDecoderLayer(512, 8), 6)
/// let y = decoder(target, memory, tgtIsCausal: true)
/// ```
open class TransformerDecoder: Module {
    /// The layers in the order in which they run.
    public var layers: [TransformerDecoderLayer]
    /// What normalizes the last layer's results, or nothing.
    public var norm: Module?

    /// Copies of one layer, which all start with its numbers, as in PyTorch. The layer itself is not part of the decoder.
    public init(_ decoderLayer: TransformerDecoderLayer, _ numLayers: Int, norm: Module? = nil) {
        layers = copies(numLayers, "TransformerDecoder") { _ in decoderLayer.copy() }
        self.norm = norm
        super.init()
    }

    /// Layers that `layer` makes, each with its own starting values.
    public init(_ numLayers: Int, norm: Module? = nil, layer: (_ index: Int) -> TransformerDecoderLayer) {
        layers = copies(numLayers, "TransformerDecoder", layer)
        self.norm = norm
        super.init()
    }

    /// The results of the last layer, of the target's shape; the arguments are those of `TransformerDecoderLayer`.
    ///
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
        run([tgt, memory]) { inputs -> Tensor in
            var x = inputs[0]
            for layer in layers where TensorError.pending == nil {
                x = layer(
                    x, inputs[1], tgtMask: tgtMask, memoryMask: memoryMask, tgtKeyPaddingMask: tgtKeyPaddingMask,
                    memoryKeyPaddingMask: memoryKeyPaddingMask, tgtIsCausal: tgtIsCausal, memoryIsCausal: memoryIsCausal)
            }
            return norm.map { $0(x) } ?? x
        }
    }
}
