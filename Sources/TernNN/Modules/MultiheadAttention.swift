import Tern

/// Attention by several heads at once, each of which sees another projection. PyTorch's counterpart is
/// `torch.nn.MultiheadAttention`.
///
/// Queries have shape [L, n, embedDim], keys [S, n, kDim] and values [S, n, vDim]; with `batchFirst` the batch comes first, and
/// without a batch it is left out. The starting values are PyTorch's numbers from the same seed.
///
/// ```swift
/// let attention = MultiheadAttention(8, 2, batchFirst: true)
/// let (output, weights) = attention(x, x, x)    // [n, L, 8], [n, L, L]
/// ```
///
/// Source: Vaswani et al., Attention is all you need, 2017.
open class MultiheadAttention: Module {
    /// The size of queries and of results.
    public let embedDim: Int
    /// The number of heads, which divides `embedDim`.
    public let numHeads: Int
    /// The probability with which a weight becomes zero in training.
    public let dropout: Double
    /// True if the batch is the first dimension, not the second.
    public let batchFirst: Bool
    /// The projections of queries, keys and values under each other, [3 · embedDim, embedDim]; none if their sizes differ.
    @Parameter(key: "in_proj_weight") public var inProjWeight: Tensor?
    /// The projection of queries if the sizes differ.
    @Parameter(key: "q_proj_weight") public var qProjWeight: Tensor?
    /// The projection of keys if the sizes differ.
    @Parameter(key: "k_proj_weight") public var kProjWeight: Tensor?
    /// The projection of values if the sizes differ.
    @Parameter(key: "v_proj_weight") public var vProjWeight: Tensor?
    /// [3 · embedDim], or none.
    @Parameter(key: "in_proj_bias") public var inProjBias: Tensor?
    /// The projection of the heads' results. PyTorch: `out_proj`.
    public let outProj: Linear

    /// Named as PyTorch's, for printing.
    private final class NonDynamicallyQuantizableLinear: Linear {}

    /// Attention with starting values from `generator`.
    public init(
        _ embedDim: Int, _ numHeads: Int, dropout: Double = 0, bias: Bool = true, kDim: Int? = nil, vDim: Int? = nil,
        batchFirst: Bool = false, dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        if embedDim <= 0 || numHeads <= 0 || embedDim % Swift.max(numHeads, 1) != 0 {
            failure(
                .argument(
                    "MultiheadAttention: embed_dim and num_heads must be greater than 0, and embed_dim divisible by num_heads, got "
                        + "embed_dim=\(embedDim) and num_heads=\(numHeads)"), ())
        }
        self.embedDim = embedDim
        self.numHeads = numHeads
        self.dropout = dropout
        self.batchFirst = batchFirst
        outProj = NonDynamicallyQuantizableLinear(
            embedDim, embedDim, bias: bias, dtype: dtype, device: device, generator: generator)
        super.init()
        func empty(_ shape: Int...) -> Tensor { Tensor.empty(shape, dtype: dtype, device: device) }
        if kDim ?? embedDim == embedDim, vDim ?? embedDim == embedDim {
            inProjWeight = empty(3 &* embedDim, embedDim)
        } else {
            qProjWeight = empty(embedDim, embedDim)
            kProjWeight = empty(embedDim, kDim ?? embedDim)
            vProjWeight = empty(embedDim, vDim ?? embedDim)
        }
        if bias { inProjBias = empty(3 &* embedDim) }
        resetParameters(generator: generator)
    }

    /// Draws new starting values for the projections that come in, and sets the biases to zero. PyTorch: `_reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        for weight in [inProjWeight, qProjWeight, kProjWeight, vProjWeight] {
            if let weight { Init.xavierUniform_(weight, generator: generator) }
        }
        for bias in [inProjBias, outProj.bias] {
            if let bias { Init.zeros_(bias) }
        }
    }

    open override func namedChildren() -> [(name: String, module: Module)] { [("out_proj", outProj)] }

    /// Self-attention: the input is queries, keys and values.
    open override func forward(_ x: Tensor) -> Tensor {
        attend(x, x, x, Masks(), needWeights: false, averages: true).output
    }

    /// The results [L, n, embedDim] and, if asked for, the weights: [n, L, S], or [n, heads, L, S] without the average.
    ///
    /// - Parameters:
    ///   - query: what is asked.
    ///   - key: what queries are compared with.
    ///   - value: what is returned in parts.
    ///   - keyPaddingMask: shape [n, S]: true where a key does not count, or numbers that are added.
    ///   - needWeights: false to leave the weights out, which is faster.
    ///   - attnMask: shape [L, S] or [n · heads, L, S]: true where a key is not seen, or numbers that are added.
    ///   - averageAttnWeights: false for each head's weights.
    ///   - isCausal: lets query i see keys 0 to i only; leave `attnMask` out then.
    public final func callAsFunction(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, keyPaddingMask: Tensor? = nil, needWeights: Bool = true,
        attnMask: Tensor? = nil, averageAttnWeights: Bool = true, isCausal: Bool = false
    ) -> (output: Tensor, weights: Tensor?) {
        let results = run([query, key, value]) { inputs -> [Tensor] in
            let (output, weights) = attend(
                inputs[0], inputs[1], inputs[2], Masks(padding: keyPaddingMask, attention: attnMask, isCausal: isCausal),
                needWeights: needWeights, averages: averageAttnWeights)
            return weights.map { [output, $0] } ?? [output]
        }
        return (results[0], results.count > 1 ? results[1] : nil)
    }

    private struct Masks {
        var padding: Tensor?
        var attention: Tensor?
        var isCausal = false
    }

    private func attend(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, _ masks: Masks, needWeights: Bool, averages: Bool
    ) -> (output: Tensor, weights: Tensor?) {
        let isBatch = query.ndim == 3
        guard query.ndim == 2 || isBatch, key.ndim == query.ndim, value.ndim == query.ndim, query.size(-1) == embedDim else {
            let error = TensorError.shape(
                "MultiheadAttention: expected query, key and value of 2 or 3 dimensions, the query's last extent embed_dim \(embedDim), "
                    + "got shapes \(query.shape), \(key.shape) and \(value.shape)")
            return (failure(error, query), nil)
        }
        // From here on: [n, length, features].
        func batched(_ x: Tensor) -> Tensor { isBatch ? (batchFirst ? x : x.transpose(0, 1)) : x.unsqueeze(0) }
        let (q, k, v) = projected(batched(query), batched(key), batched(value))
        if TensorError.pending != nil { return (q, nil) }
        let (n, length, keys) = (q.size(0), q.size(1), k.size(1))
        func heads(_ x: Tensor) -> Tensor {
            x.reshape([x.size(0), x.size(1), numHeads, embedDim / numHeads]).transpose(1, 2)
        }
        let mask = merged(masks, n: n, length: length, keys: keys, like: q)
        let p = isTraining ? dropout : 0
        var weights: Tensor?
        let results: Tensor
        if needWeights {
            let scale = (Double(numHeads) / Double(embedDim)).squareRoot()
            var scores = heads(q).mul(scale).matmul(heads(k).transpose(-2, -1))
            if let mask { scores = scores.add(mask) }
            let shares = Tern.dropout(scores.softmax(-1), p)
            results = shares.matmul(heads(v))
            weights = averages ? shares.mean(1) : shares
            if !isBatch { weights = weights?.squeeze(0) }
        } else {
            results = scaledDotProductAttention(heads(q), heads(k), heads(v), attnMask: mask, dropoutP: p)
        }
        let joined = outProj(results.transpose(1, 2).reshape([n, length, embedDim]))
        return (isBatch ? (batchFirst ? joined : joined.transpose(0, 1)) : joined.squeeze(0), weights)
    }

    private func projected(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> (Tensor, Tensor, Tensor) {
        let biases = inProjBias?.chunk(3) ?? []
        let own = inProjWeight?.chunk(3) ?? [qProjWeight, kProjWeight, vProjWeight].compactMap { $0 }
        guard own.count == 3, biases.isEmpty || biases.count == 3 else { return (query, key, value) }
        func bias(_ i: Int) -> Tensor? { biases.isEmpty ? nil : biases[i] }
        return (
            linear(query, own[0], bias: bias(0)), linear(key, own[1], bias: bias(1)), linear(value, own[2], bias: bias(2))
        )
    }

    /// All masks as numbers that are added to scores of shape [n, heads, L, S].
    private func merged(_ masks: Masks, n: Int, length: Int, keys: Int, like q: Tensor) -> Tensor? {
        func numbers(_ mask: Tensor) -> Tensor {
            guard mask.dtype == .bool else { return mask.to(q.dtype) }
            return Tensor.zeros(Array(mask.shape), dtype: q.dtype, device: q.device).maskedFill(mask, -Double.infinity)
        }
        var all: Tensor?
        func add(_ mask: Tensor) { all = all?.add(mask) ?? mask }
        if let mask = masks.attention {
            add(mask.ndim == 3 ? numbers(mask).reshape([n, numHeads, length, keys]) : numbers(mask))
        }
        if masks.isCausal, masks.attention == nil {
            let row = Tensor.arange(length, device: q.device).unsqueeze(1)
            add(numbers(Tensor.arange(keys, device: q.device).gt(row)))
        }
        if let mask = masks.padding { add(numbers(mask).reshape([n, 1, 1, keys])) }
        return all
    }
}
