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
    /// True if a key and a value of zeros stand behind the others.
    public let addZeroAttn: Bool
    /// The size of keys.
    public let kDim: Int
    /// The size of values.
    public let vDim: Int
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
    /// A key behind the others, [1, 1, embedDim], or none.
    @Parameter(key: "bias_k") public var biasK: Tensor?
    /// Its value, [1, 1, embedDim], or none.
    @Parameter(key: "bias_v") public var biasV: Tensor?
    /// The projection of the heads' results. PyTorch: `out_proj`.
    public var outProj: Linear

    /// Named as PyTorch's, for printing.
    private final class NonDynamicallyQuantizableLinear: Linear {}

    /// Attention with starting values from `generator`.
    public init(
        _ embedDim: Int, _ numHeads: Int, dropout: Double = 0, bias: Bool = true, addBiasKV: Bool = false,
        addZeroAttn: Bool = false, kDim: Int? = nil, vDim: Int? = nil, batchFirst: Bool = false,
        dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
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
        self.addZeroAttn = addZeroAttn
        self.kDim = kDim ?? embedDim
        self.vDim = vDim ?? embedDim
        outProj = NonDynamicallyQuantizableLinear(
            embedDim, embedDim, bias: bias, dtype: dtype, device: device, generator: generator)
        super.init()
        func empty(_ shape: Int...) -> Tensor { Tensor.empty(shape, dtype: dtype, device: device) }
        if self.kDim == embedDim, self.vDim == embedDim {
            inProjWeight = empty(3 &* embedDim, embedDim)
        } else {
            qProjWeight = empty(embedDim, embedDim)
            kProjWeight = empty(embedDim, self.kDim)
            vProjWeight = empty(embedDim, self.vDim)
        }
        if bias { inProjBias = empty(3 &* embedDim) }
        if addBiasKV {
            biasK = empty(1, 1, embedDim)
            biasV = empty(1, 1, embedDim)
        }
        resetParameters(generator: generator)
    }

    /// Draws new starting values for the projections that come in and for the key and value behind the others, and sets the biases
    /// to zero. PyTorch: `_reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        for weight in [inProjWeight, qProjWeight, kProjWeight, vProjWeight] {
            if let weight { Init.xavierUniform_(weight, generator: generator) }
        }
        for bias in [inProjBias, outProj.bias] {
            if let bias { Init.zeros_(bias) }
        }
        for row in [biasK, biasV] {
            if let row { Init.xavierNormal_(row, generator: generator) }
        }
    }

    open override func namedChildren() -> [(name: String, module: Module)] { [("out_proj", outProj)] }

    /// Self-attention: the input is queries, keys and values.
    open override func forward(_ x: Tensor) -> Tensor {
        attend(x, x, x, AttentionMasks(), needWeights: false, averages: true).output
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
    ///   - isCausal: lets query i see keys 0 to i only. With `attnMask` it says that this does so, and need not be looked at.
    public final func callAsFunction(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, keyPaddingMask: Tensor? = nil, needWeights: Bool = true,
        attnMask: Tensor? = nil, averageAttnWeights: Bool = true, isCausal: Bool = false
    ) -> (output: Tensor, weights: Tensor?) {
        let results = run([query, key, value]) { inputs -> [Tensor] in
            let (output, weights) = attend(
                inputs[0], inputs[1], inputs[2],
                AttentionMasks(padding: keyPaddingMask, attention: attnMask, isCausal: isCausal), needWeights: needWeights,
                averages: averageAttnWeights)
            return weights.map { [output, $0] } ?? [output]
        }
        return (results[0], results.count > 1 ? results[1] : nil)
    }

    // MARK: The way of a call

    private func attend(
        _ query: Tensor, _ key: Tensor, _ value: Tensor, _ masks: AttentionMasks, needWeights: Bool, averages: Bool
    ) -> (output: Tensor, weights: Tensor?) {
        // A poisoned result still has weights where a call wants them.
        let failed = (query, needWeights ? query : nil)
        if let problem = problem(query, key, value, masks) { return failure(problem, failed) }
        if TensorError.pending != nil { return failed }
        let isBatch = query.ndim == 3
        func batched(_ x: Tensor) -> Tensor { isBatch ? x : x.unsqueeze(batchFirst ? 0 : 1) }
        // One tensor stays one: then one product projects it.
        let wideQuery = batched(query)
        let wideKey = key === query ? wideQuery : batched(key)
        let (q, keys, values) = projected(wideQuery, wideKey, value === key ? wideKey : batched(value))
        if TensorError.pending != nil { return failed }
        var k = keys, v = values
        let more = extend(&k, &v)
        let mask = masks.merged(heads: numHeads, more: more, like: q, query: heads(q).shape, key: heads(k).shape, needWeights)
        let p = isTraining ? dropout : 0
        var weights: Tensor?
        let results: Tensor
        if needWeights {
            let scale = (Double(numHeads) / Double(embedDim)).squareRoot()
            var scores = heads(q).mul(scale).matmul(heads(k).transpose(-2, -1))
            if let mask = mask.numbers { scores = scores.add(mask) }
            let shares = Tern.dropout(scores.softmax(-1), p)
            results = shares.matmul(heads(v))
            weights = averages ? shares.mean(1) : shares
            if !isBatch { weights = weights?.squeeze(0) }
        } else {
            results = scaledDotProductAttention(
                heads(q), heads(k), heads(v), attnMask: mask.numbers, dropoutP: p, isCausal: mask.isCausal)
        }
        if TensorError.pending != nil { return failed }
        let order = batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]
        let joined = outProj(results.permute(order).reshape(Array(q.shape.prefix(2)) + [embedDim]))
        return (isBatch ? joined : joined.squeeze(batchFirst ? 0 : 1), weights)
    }

    /// [n, heads, length, size of a head]
    private func heads(_ x: Tensor) -> Tensor {
        let split = x.reshape([x.shape[0], x.shape[1], numHeads, embedDim / numHeads])
        return split.permute(batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3])
    }

    private func projected(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> (Tensor, Tensor, Tensor) {
        if let weight = inProjWeight, query === key, key === value {
            let all = linear(query, weight, bias: inProjBias).chunk(3, dim: -1)
            return all.count == 3 ? (all[0], all[1], all[2]) : (query, key, value)
        }
        let biases = inProjBias?.chunk(3) ?? []
        let own = inProjWeight?.chunk(3) ?? [qProjWeight, kProjWeight, vProjWeight].compactMap { $0 }
        guard own.count == 3, biases.isEmpty || biases.count == 3 else { return (query, key, value) }
        func bias(_ i: Int) -> Tensor? { biases.isEmpty ? nil : biases[i] }
        return (
            linear(query, own[0], bias: bias(0)), linear(key, own[1], bias: bias(1)), linear(value, own[2], bias: bias(2))
        )
    }

    /// Puts what stands behind the keys and values there, and says how many they are.
    private func extend(_ k: inout Tensor, _ v: inout Tensor) -> Int {
        let length = batchFirst ? 1 : 0
        var shape = Array(k.shape)
        shape[length] = 1
        var more = 0
        if let biasK, let biasV {
            k = cat([k, biasK.expand(shape)], dim: length)
            v = cat([v, biasV.expand(shape)], dim: length)
            more += 1
        }
        if addZeroAttn {
            let zeros = Tensor.zeros(shape, dtype: k.dtype, device: k.device)
            k = cat([k, zeros], dim: length)
            v = cat([v, zeros], dim: length)
            more += 1
        }
        return more
    }

    // MARK: Checks

    private func problem(_ query: Tensor, _ key: Tensor, _ value: Tensor, _ masks: AttentionMasks) -> TensorError? {
        func error(_ words: String) -> TensorError { .shape("\(typeName): \(words)") }
        let rank = query.ndim
        guard rank == 2 || rank == 3 else {
            return error(
                "query should be unbatched 2D or batched 3D tensor but received \(rank)-D query tensor (shape \(query.shape))")
        }
        guard key.ndim == rank, value.ndim == rank else {
            return error(
                "For \(rank == 3 ? "batched (3-D)" : "unbatched (2-D)") query, expected key and value to be \(rank)-D but "
                    + "found shapes \(key.shape) and \(value.shape)")
        }
        let sizes = [(query, "query", "embed_dim", embedDim), (key, "key", "kdim", kDim), (value, "value", "vdim", vDim)]
        for (tensor, name, what, size) in sizes where tensor.shape.last != size {
            return error(
                "was expecting embedding dimension of \(size) (\(what)) for \(name), but got \(tensor.shape[rank - 1]) (shape "
                    + "\(tensor.shape))")
        }
        guard Array(key.shape.dropLast()) == Array(value.shape.dropLast()) else {
            return error("key's sequence and batch dims \(key.shape) do not match value's \(value.shape)")
        }
        let batch = rank == 2 ? 1 : query.shape[batchFirst ? 0 : 1]
        if rank == 3, key.shape[batchFirst ? 0 : 1] != batch {
            return error("query and key must have the same batch, got shapes \(query.shape) and \(key.shape)")
        }
        let length = rank == 3 && batchFirst ? 1 : 0
        return masks.problem(
            heads: numHeads, batch: batch, isBatch: rank == 3, length: query.shape[length], keys: key.shape[length]
        ).map(error)
    }
}
