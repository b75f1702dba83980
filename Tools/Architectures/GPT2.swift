import TernNN

/// The transformer that foretells the next token, with the tree and the keys of `GPT2LMHeadModel` of the transformers package: the
/// table of tokens also makes the logits, and stands under both keys.
///
/// ```swift
/// let net = GPT2()
/// try net.loadStateDict(Safetensors.load("model.safetensors"))
/// let logits = net.eval()(tokens)    // [n, length] -> [n, length, 50257]
/// ```
///
/// Source: Radford et al., Language models are unsupervised multitask learners, 2019.
public final class GPT2: Module {
    let transformer: GPT2Transformer
    let lmHead: Linear

    /// - Parameters:
    ///   - vocabulary: the number of tokens.
    ///   - context: the longest sequence.
    ///   - width: the size of a token's vector.
    ///   - layers: the number of blocks.
    ///   - heads: the heads of attention, which divide `width`.
    public init(vocabulary: Int = 50257, context: Int = 1024, width: Int = 768, layers: Int = 12, heads: Int = 12) {
        transformer = GPT2Transformer(vocabulary, context, width, layers, heads)
        lmHead = Linear(width, vocabulary, bias: false)
        super.init()
        lmHead.weight = transformer.wte.weight
    }

    public override func namedChildren() -> [(name: String, module: Module)] {
        [("transformer", transformer), ("lm_head", lmHead)]
    }

    public override func forward(_ x: Tensor) -> Tensor { lmHead(transformer(x)) }
}

/// All but the logits: tokens and places become vectors, which go through the blocks.
final class GPT2Transformer: Module {
    let wte: Embedding
    let wpe: Embedding
    let drop = Dropout(0.1)
    let blocks: [Module]
    let normalization: LayerNorm

    init(_ vocabulary: Int, _ context: Int, _ width: Int, _ layers: Int, _ heads: Int) {
        wte = Embedding(vocabulary, width)
        wpe = Embedding(context, width)
        blocks = (0..<layers).map { _ in GPT2Block(width, heads) }
        normalization = LayerNorm(width)
        super.init()
        for table in [wte, wpe] { Init.normal_(table.weight, std: 0.02) }
    }

    override func namedChildren() -> [(name: String, module: Module)] {
        var members: [(name: String, module: Module)] = [("wte", wte), ("wpe", wpe), ("drop", drop)]
        for (index, block) in blocks.enumerated() { members.append(("h.\(index)", block)) }
        members.append(("ln_f", normalization))
        return members
    }

    override func forward(_ x: Tensor) -> Tensor {
        var stream = drop(wte(x) + wpe.weight[0..<x.size(-1)])
        for block in blocks { stream = block(stream) }
        return normalization(stream)
    }
}

private final class GPT2Block: Module {
    let norm1: LayerNorm
    let attention: GPT2Attention
    let norm2: LayerNorm
    let perceptron: GPT2Perceptron

    init(_ width: Int, _ heads: Int) {
        norm1 = LayerNorm(width)
        attention = GPT2Attention(width, heads)
        norm2 = LayerNorm(width)
        perceptron = GPT2Perceptron(width)
        super.init()
    }

    override func namedChildren() -> [(name: String, module: Module)] {
        [("ln_1", norm1), ("attn", attention), ("ln_2", norm2), ("mlp", perceptron)]
    }

    override func forward(_ x: Tensor) -> Tensor {
        let y = x + attention(norm1(x))
        return y + perceptron(norm2(y))
    }
}

private final class GPT2Attention: Module {
    let projections: TransposedLinear
    let output: TransposedLinear
    let dropout = Dropout(0.1)
    private let heads: Int

    init(_ width: Int, _ heads: Int) {
        projections = TransposedLinear(width, 3 * width)
        output = TransposedLinear(width, width)
        self.heads = heads
        super.init()
    }

    override func namedChildren() -> [(name: String, module: Module)] {
        [("c_attn", projections), ("c_proj", output), ("resid_dropout", dropout)]
    }

    override func forward(_ x: Tensor) -> Tensor {
        let parts = projections(x).chunk(3, dim: -1).map { $0.view(x.size(0), x.size(1), heads, -1).transpose(1, 2) }
        guard parts.count == 3 else { return x }
        let mixed = scaledDotProductAttention(
            parts[0], parts[1], parts[2], dropoutP: isTraining ? dropout.p : 0, isCausal: true)
        return dropout(output(mixed.transpose(1, 2).flatten(2)))
    }
}

private final class GPT2Perceptron: Module {
    let expansion: TransposedLinear
    let contraction: TransposedLinear
    let activation = GELU(approximate: "tanh")
    let dropout = Dropout(0.1)

    init(_ width: Int) {
        expansion = TransposedLinear(width, 4 * width)
        contraction = TransposedLinear(4 * width, width)
        super.init()
    }

    override func namedChildren() -> [(name: String, module: Module)] {
        [("c_fc", expansion), ("c_proj", contraction), ("act", activation), ("dropout", dropout)]
    }

    override func forward(_ x: Tensor) -> Tensor { dropout(contraction(activation(expansion(x)))) }
}

/// `x · weight + bias`, with a weight that lies the other way round than `Linear`'s. The transformers package: `Conv1D`.
private final class TransposedLinear: Module {
    @Parameter var weight: Tensor
    @Parameter var bias: Tensor

    init(_ inFeatures: Int, _ outFeatures: Int) {
        weight = Tensor.empty(inFeatures, outFeatures)
        bias = Tensor.zeros(outFeatures)
        super.init()
        Init.normal_(weight, std: 0.02)
    }

    override func forward(_ x: Tensor) -> Tensor { x.matmul(weight) + bias }
}
