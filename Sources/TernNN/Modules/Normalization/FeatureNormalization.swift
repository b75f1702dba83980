import Tern

/// What batch and instance normalization have in common: a scale and an offset for each feature, and statistics that are kept.
/// PyTorch's counterpart is `_NormBase`.
open class FeatureNormalization: Module {
    /// The number of features: channels.
    public let numFeatures: Int
    /// What is added to variances, so that nothing is divided by zero.
    public let eps: Double
    /// The part of each new batch in the running statistics; nil for the mean over all batches.
    public var momentum: Double?
    /// Whether there are a weight and a bias.
    public let affine: Bool
    /// Whether statistics are kept for evaluation.
    public let trackRunningStats: Bool
    /// `[numFeatures]`: a factor for each feature, or none.
    @Parameter public var weight: Tensor?
    /// `[numFeatures]`: an offset for each feature, or none.
    @Parameter public var bias: Tensor?
    /// `[numFeatures]`: the means that evaluation uses, or none.
    @Buffer(key: "running_mean") public var runningMean: Tensor?
    /// `[numFeatures]`: the variances that evaluation uses, or none.
    @Buffer(key: "running_var") public var runningVar: Tensor?
    /// The number of batches that went into the statistics, or none.
    @Buffer(key: "num_batches_tracked") public var numBatchesTracked: Tensor?

    init(
        features numFeatures: Int, eps: Double, momentum: Double?, affine: Bool, trackRunningStats: Bool, bias: Bool,
        dtype: DType,
        device: Device
    ) {
        self.numFeatures = numFeatures
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.trackRunningStats = trackRunningStats
        weight = affine ? Tensor.ones([numFeatures], dtype: dtype, device: device) : nil
        self.bias = affine && bias ? Tensor.zeros([numFeatures], dtype: dtype, device: device) : nil
        super.init()
        guard trackRunningStats else { return }
        runningMean = Tensor.zeros([numFeatures], dtype: dtype, device: device)
        runningVar = Tensor.ones([numFeatures], dtype: dtype, device: device)
        numBatchesTracked = Tensor.zeros([], dtype: .int64, device: device)
    }

    /// Forgets the statistics: means 0, variances 1. PyTorch: `reset_running_stats`.
    public final func resetRunningStats() {
        runningMean?.zero_()
        runningVar?.fill_(1)
        numBatchesTracked?.zero_()
    }

    /// Forgets the statistics and sets weights to 1 and biases to 0. PyTorch: `reset_parameters`.
    public final func resetParameters() {
        resetRunningStats()
        if let weight { Init.ones_(weight) }
        if let bias { Init.zeros_(bias) }
    }

    /// PyTorch counts batches since 0.4.1; older files lack the number.
    override var optionalKeys: Set<String> { ["num_batches_tracked"] }

    /// The numbers of dimensions that an input may have, the smaller first.
    class var ranks: [Int] { [] }

    /// Refuses an input of another number of dimensions.
    final func hasFittingRank(_ x: Tensor) -> Bool {
        let ranks = Self.ranks
        if ranks.contains(x.ndim) || ranks.isEmpty { return true }
        let expected = ranks.map { "\($0)D" }.joined(separator: " or ")
        return failure(.shape("\(typeName): expected \(expected) input (got \(x.ndim)D input, shape \(x.shape))"), false)
    }

    open override func extraRepr() -> String {
        "\(numFeatures), eps=\(eps), momentum=\(PythonText.optional(momentum)), affine=\(PythonText.bool(affine)), "
            + "bias=\(PythonText.bool(bias != nil)), track_running_stats=\(PythonText.bool(trackRunningStats))"
    }
}
