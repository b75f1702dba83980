import Tern

/// A table of vectors, one for each number: words, categories. PyTorch's counterpart is `torch.nn.Embedding`; the function is
/// `embedding`.
///
/// The starting values are normally distributed, PyTorch's numbers from the same seed; the row that is padding is zero.
///
/// ```swift
/// Embedding(1000, 64)(tokens)    // [n, length] -> [n, length, 64]
/// ```
open class Embedding: EmbeddingTable {
    /// A table with starting values from `generator`, or with those of `weight`. The other arguments are those of `embedding`.
    public init(
        _ numEmbeddings: Int, _ embeddingDim: Int, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
        scaleGradByFreq: Bool = false, weight: Tensor? = nil, dtype: DType = defaultDtype(), device: Device = .cpu,
        generator: Generator = .default
    ) {
        super.init(
            "Embedding", numEmbeddings, embeddingDim, paddingIdx: paddingIdx, maxNorm: maxNorm, normType: normType,
            scaleGradByFreq: scaleGradByFreq, weight: weight, dtype: dtype, device: device, generator: generator)
    }

    /// A table with these rows, of which there is one for each number. PyTorch: `Embedding.from_pretrained`.
    ///
    /// - Parameters:
    ///   - weight: shape [numEmbeddings, embeddingDim]. The table holds this tensor, not a copy.
    ///   - freeze: whether training leaves the rows as they are.
    ///   - paddingIdx: the row that gets no gradient, or none.
    ///   - maxNorm: rows that are used and longer than this are shortened first.
    ///   - normType: the p of that length's norm.
    ///   - scaleGradByFreq: whether a row's gradient is divided by how often its number comes.
    public static func fromPretrained(
        _ weight: Tensor, freeze: Bool = true, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
        scaleGradByFreq: Bool = false
    ) -> Embedding {
        let (rows, columns) = EmbeddingTable.extents(weight, "Embedding")
        let table = Embedding(
            rows, columns, paddingIdx: paddingIdx, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq,
            weight: weight)
        return table.requiresGrad_(!freeze)
    }

    open override func forward(_ x: Tensor) -> Tensor {
        embedding(
            x, weight, paddingIdx: paddingIdx, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq)
    }

    open override func extraRepr() -> String {
        var words = "\(numEmbeddings), \(embeddingDim)"
        if let paddingIdx { words += ", padding_idx=\(paddingIdx)" }
        if let maxNorm { words += ", max_norm=\(maxNorm)" }
        if normType != 2 { words += ", norm_type=\(normType)" }
        if scaleGradByFreq { words += ", scale_grad_by_freq=True" }
        return words
    }
}
