import Tern

/// A table of vectors, one for each number: words, categories. PyTorch's counterpart is `torch.nn.Embedding`; the function is
/// `embedding`.
///
/// The starting values are normally distributed, PyTorch's numbers from the same seed; the row that is padding is zero.
///
/// ```swift
/// Embedding(1000, 64)(tokens)    // [n, length] -> [n, length, 64]
/// ```
open class Embedding: Module {
    /// The number of rows.
    public let numEmbeddings: Int
    /// The number of columns.
    public let embeddingDim: Int
    /// The row that gets no gradient, or none.
    public let paddingIdx: Int?
    /// Rows that are used and longer than this are shortened first.
    public let maxNorm: Double?
    /// The p of that length's norm.
    public let normType: Double
    /// True if a row's gradient is divided by how often its number comes.
    public let scaleGradByFreq: Bool
    /// `[numEmbeddings, embeddingDim]`
    @Parameter public var weight: Tensor

    /// A table with starting values from `generator`. The other arguments are those of `embedding`.
    public init(
        _ numEmbeddings: Int, _ embeddingDim: Int, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
        scaleGradByFreq: Bool = false, dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        self.numEmbeddings = numEmbeddings
        self.embeddingDim = embeddingDim
        self.maxNorm = maxNorm
        self.normType = normType
        self.scaleGradByFreq = scaleGradByFreq
        if let row = paddingIdx, row >= numEmbeddings || row < -numEmbeddings {
            failure(.index("Embedding: Padding_idx must be within num_embeddings: got \(row) for \(numEmbeddings) rows"), ())
            self.paddingIdx = nil
        } else {
            self.paddingIdx = paddingIdx.map { $0 < 0 ? $0 + numEmbeddings : $0 }
        }
        weight = Tensor.empty(numEmbeddings, embeddingDim, dtype: dtype, device: device)
        super.init()
        resetParameters(generator: generator)
    }

    /// Draws new starting values. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        Init.normal_(weight, generator: generator)
        guard let paddingIdx, TensorError.pending == nil else { return }
        noGrad { _ = weight[paddingIdx].zero_() }
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
