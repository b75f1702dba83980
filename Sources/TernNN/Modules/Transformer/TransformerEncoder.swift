import Tern

/// Several encoder layers, one after the other. PyTorch's counterpart is `torch.nn.TransformerEncoder`.
///
/// ```swift
/// let encoder = TransformerEncoder(TransformerEncoderLayer(512, 8), 6)
/// let memory = encoder(x, isCausal: true)
/// ```
///
/// In evaluation PyTorch may give zeros for steps that a padding mask hides; here they are computed as in training.
open class TransformerEncoder: Module {
    /// The layers in the order in which they run.
    public var layers: [TransformerEncoderLayer]
    /// What normalizes the last layer's results, or nothing.
    public var norm: Module?

    /// Copies of one layer, which all start with its numbers, as in PyTorch. The layer itself is not part of the encoder.
    public init(_ encoderLayer: TransformerEncoderLayer, _ numLayers: Int, norm: Module? = nil) {
        layers = copies(numLayers, "TransformerEncoder") { _ in encoderLayer.copy() }
        self.norm = norm
        super.init()
    }

    /// Layers that `layer` makes, each with its own starting values.
    ///
    /// ```swift
    /// TransformerEncoder(6) { _ in TransformerEncoderLayer(512, 8) }
    /// ```
    public init(_ numLayers: Int, norm: Module? = nil, layer: (_ index: Int) -> TransformerEncoderLayer) {
        layers = copies(numLayers, "TransformerEncoder", layer)
        self.norm = norm
        super.init()
    }

    /// The same without masks.
    open override func forward(_ x: Tensor) -> Tensor { encode(x, nil, nil, false) }

    /// The results of the last layer, of the input's shape; the arguments are those of `TransformerEncoderLayer`.
    ///
    /// - Parameters:
    ///   - src: the sequences.
    ///   - mask: shape [length, length] or [n · heads, length, length]: true where a step is not seen, or numbers that are added.
    ///   - srcKeyPaddingMask: shape [n, length]: true where a step does not count, or numbers that are added.
    ///   - isCausal: lets each step see those before it and itself only. With `mask` it says that this does so.
    public final func callAsFunction(
        _ src: Tensor, mask: Tensor? = nil, srcKeyPaddingMask: Tensor? = nil, isCausal: Bool = false
    ) -> Tensor {
        run([src]) { inputs -> Tensor in encode(inputs[0], mask, srcKeyPaddingMask, isCausal) }
    }

    private func encode(_ x: Tensor, _ mask: Tensor?, _ padding: Tensor?, _ isCausal: Bool) -> Tensor {
        var x = x
        for layer in layers where TensorError.pending == nil {
            x = layer(x, srcMask: mask, srcKeyPaddingMask: padding, isCausal: isCausal)
        }
        return norm.map { $0(x) } ?? x
    }
}

/// As many layers as asked for.
func copies<Layer>(_ count: Int, _ name: String, _ layer: (Int) -> Layer) -> [Layer] {
    if count < 0 { failure(.argument("\(name): num_layers must not be negative, got \(count)"), ()) }
    var layers: [Layer] = []
    while layers.count < count, TensorError.pending == nil { layers.append(layer(layers.count)) }
    return layers
}
