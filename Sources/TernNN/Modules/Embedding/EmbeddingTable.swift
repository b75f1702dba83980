import Tern

/// What `Embedding` and `EmbeddingBag` have in common: a table of vectors, and how its rows are used.
open class EmbeddingTable: Module {
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

    init(
        _ name: String, _ numEmbeddings: Int, _ embeddingDim: Int, paddingIdx: Int?, maxNorm: Double?, normType: Double,
        scaleGradByFreq: Bool, weight: Tensor?, dtype: DType, device: Device, generator: Generator
    ) {
        self.numEmbeddings = numEmbeddings
        self.embeddingDim = embeddingDim
        self.maxNorm = maxNorm
        self.normType = normType
        self.scaleGradByFreq = scaleGradByFreq
        if let row = paddingIdx, row >= numEmbeddings || row < -numEmbeddings {
            failure(.index("\(name): Padding_idx must be within num_embeddings: got \(row) for \(numEmbeddings) rows"), ())
            self.paddingIdx = nil
        } else {
            self.paddingIdx = paddingIdx.map { $0 < 0 ? $0 + numEmbeddings : $0 }
        }
        if let weight, Array(weight.shape) != [numEmbeddings, embeddingDim] {
            failure(
                .shape(
                    "\(name): Shape of weight does not match num_embeddings and embedding_dim: got \(weight.shape), expected "
                        + "[\(numEmbeddings), \(embeddingDim)]"), ())
        }
        self.weight = weight ?? Tensor.empty(numEmbeddings, embeddingDim, dtype: dtype, device: device)
        super.init()
        if weight == nil { resetParameters(generator: generator) }
    }

    /// Draws new starting values. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        Init.normal_(weight, generator: generator)
        guard let paddingIdx, TensorError.pending == nil else { return }
        noGrad { _ = weight[paddingIdx].zero_() }
    }

    /// The numbers of rows and columns of a given table.
    static func extents(_ weight: Tensor, _ name: String) -> (rows: Int, columns: Int) {
        if weight.ndim == 2 { return (weight.size(0), weight.size(1)) }
        return failure(
            .shape("\(name): Embeddings parameter is expected to be 2-dimensional, got shape \(weight.shape)"), (0, 0))
    }
}
