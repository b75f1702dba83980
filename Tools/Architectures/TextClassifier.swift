import TernNN

/// A classifier of token sequences around `TransformerEncoder`: places are told by a table of sines that is kept in the state
/// dictionary, and a trained vector before the tokens gathers what the logits are made of.
///
/// ```swift
/// let logits = TextClassifier(classes: 4).eval()(tokens)    // [n, length] -> [n, 4]
/// ```
///
/// Sources: Vaswani et al., Attention is all you need, 2017; Devlin et al., BERT, 2018, for the vector before the tokens.
public final class TextClassifier: Module {
    @Parameter(key: "class_token") var classToken: Tensor
    @Buffer(key: "positions") var positions: Tensor
    let embedding: Embedding
    let encoder: TransformerEncoder
    let classifier: Linear

    /// - Parameters:
    ///   - vocabulary: the number of tokens; token 0 is padding.
    ///   - context: the longest sequence.
    ///   - width: the size of a token's vector, an even number.
    ///   - layers: the number of encoder layers.
    ///   - heads: the heads of attention, which divide `width`.
    ///   - dimFeedforward: the size of a layer's hidden layer.
    ///   - classes: the number of logits.
    public init(
        vocabulary: Int = 30522, context: Int = 512, width: Int = 512, layers: Int = 6, heads: Int = 8,
        dimFeedforward: Int = 2048, classes: Int = 2
    ) {
        embedding = Embedding(vocabulary, width, paddingIdx: 0)
        encoder = TransformerEncoder(layers, norm: LayerNorm(width)) { _ in
            TransformerEncoderLayer(
                width, heads, dimFeedforward: dimFeedforward, activation: .gelu, batchFirst: true, normFirst: true)
        }
        classifier = Linear(width, classes)
        super.init()
        classToken = Tensor.zeros(1, 1, width)
        let places = Tensor.arange(context + 1, dtype: .float32).unsqueeze(1)
        let rates = 10000.0 ** (Tensor.arange(0, width, step: 2, dtype: .float32) / -Double(width))
        positions = stack([sin(places * rates), cos(places * rates)], dim: -1).flatten(1)
    }

    public override func forward(_ x: Tensor) -> Tensor {
        let start = classToken.expand(x.size(0), 1, -1)
        let stream = cat([start, embedding(x)], dim: 1) + positions[0..<(x.size(1) + 1)]
        return classifier(encoder(stream)[.all, 0])
    }
}
