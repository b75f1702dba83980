import Tern

/// Sums, means or maxima of a table's rows, over bags of numbers, without the rows in between. PyTorch's counterpart is
/// `torch.nn.EmbeddingBag`; the function is `embeddingBag`.
///
/// The starting values are normally distributed, PyTorch's numbers from the same seed; the row that is padding is zero.
///
/// ```swift
/// let bag = EmbeddingBag(1000, 64, mode: .sum)
/// bag(tokens)                             // [n, length] -> [n, 64]
/// bag(Tensor([3, 1, 4]), Tensor([0, 2]))  // bags 3 1 and 4 -> [2, 64]
/// ```
open class EmbeddingBag: EmbeddingTable {
    /// What becomes of the rows of a bag.
    public let mode: EmbeddingBagMode
    /// Whether the last offset is the end of the last bag.
    public let includeLastOffset: Bool

    /// A table with starting values from `generator`, or with those of `weight`. The other arguments are those of `embeddingBag`.
    public init(
        _ numEmbeddings: Int, _ embeddingDim: Int, maxNorm: Double? = nil, normType: Double = 2, scaleGradByFreq: Bool = false,
        mode: EmbeddingBagMode = .mean, weight: Tensor? = nil, includeLastOffset: Bool = false, paddingIdx: Int? = nil,
        dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        self.mode = mode
        self.includeLastOffset = includeLastOffset
        super.init(
            "EmbeddingBag", numEmbeddings, embeddingDim, paddingIdx: paddingIdx, maxNorm: maxNorm, normType: normType,
            scaleGradByFreq: scaleGradByFreq, weight: weight, dtype: dtype, device: device, generator: generator)
    }

    /// A table with these rows, of which there is one for each number. PyTorch: `EmbeddingBag.from_pretrained`.
    ///
    /// `weight`, of shape [numEmbeddings, embeddingDim], is held, not copied; `freeze` leaves it as it is in training.
    public static func fromPretrained(
        _ weight: Tensor, freeze: Bool = true, maxNorm: Double? = nil, normType: Double = 2, scaleGradByFreq: Bool = false,
        mode: EmbeddingBagMode = .mean, includeLastOffset: Bool = false, paddingIdx: Int? = nil
    ) -> EmbeddingBag {
        let (rows, columns) = EmbeddingTable.extents(weight, "EmbeddingBag")
        let table = EmbeddingBag(
            rows, columns, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq, mode: mode, weight: weight,
            includeLastOffset: includeLastOffset, paddingIdx: paddingIdx)
        return table.requiresGrad_(!freeze)
    }

    /// A result for each row of a matrix of numbers.
    open override func forward(_ x: Tensor) -> Tensor { bags(x, nil, nil) }

    /// A result for each bag.
    ///
    /// - Parameters:
    ///   - x: numbers of rows, one bag after the other; or a matrix with a bag in each row, which takes no offsets.
    ///   - offsets: where each bag begins.
    ///   - perSampleWeights: a factor for each number, for sums.
    public final func callAsFunction(_ x: Tensor, _ offsets: Tensor?, perSampleWeights: Tensor? = nil) -> Tensor {
        run([x] + [offsets, perSampleWeights].compactMap { $0 }) { inputs in
            let weights = perSampleWeights == nil ? nil : inputs.last
            return bags(inputs[0], offsets == nil ? nil : inputs[1], weights)
        }
    }

    private func bags(_ x: Tensor, _ offsets: Tensor?, _ perSampleWeights: Tensor?) -> Tensor {
        embeddingBag(
            x, weight, offsets: offsets, maxNorm: maxNorm, normType: normType, scaleGradByFreq: scaleGradByFreq, mode: mode,
            perSampleWeights: perSampleWeights, includeLastOffset: includeLastOffset, paddingIdx: paddingIdx)
    }

    open override func extraRepr() -> String {
        var words = "\(numEmbeddings), \(embeddingDim)"
        if let maxNorm { words += ", max_norm=\(maxNorm)" }
        if normType != 2 { words += ", norm_type=\(normType)" }
        if scaleGradByFreq { words += ", scale_grad_by_freq=True" }
        words += ", mode='\(mode.rawValue)'"
        if let paddingIdx { words += ", padding_idx=\(paddingIdx)" }
        return words
    }
}
