import Tern

/// What the batch normalizations of all ranks have in common: each feature gets mean 0 and variance 1 over the batch while training,
/// and in evaluation over what was seen before.
///
/// Source: Ioffe and Szegedy, Batch normalization: accelerating deep network training by reducing internal covariate shift, 2015.
open class BatchNormalization: FeatureNormalization {
    /// - Parameters:
    ///   - numFeatures: the number of features: channels.
    ///   - eps: what is added to variances.
    ///   - momentum: the part of each new batch in the running statistics; nil for the mean over all batches.
    ///   - affine: whether there are a weight, which starts with 1, and a bias, which starts with 0.
    ///   - trackRunningStats: whether statistics are kept for evaluation, which else uses the batch's own.
    ///   - bias: false to leave out the bias alone.
    ///   - dtype: the type of parameters and statistics.
    ///   - device: where they are.
    public init(
        _ numFeatures: Int, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = true, trackRunningStats: Bool = true,
        bias: Bool = true, dtype: DType = defaultDtype(), device: Device = .cpu
    ) {
        super.init(
            features: numFeatures, eps: eps, momentum: momentum, affine: affine, trackRunningStats: trackRunningStats, bias: bias,
            dtype: dtype, device: device)
    }

    /// A product and a sum for each element, as in evaluation, where the statistics are known.
    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int { outputs[0].count &* 2 }

    open override func forward(_ x: Tensor) -> Tensor {
        guard hasFittingRank(x) else { return x }
        var factor = momentum ?? 0
        if isTraining, trackRunningStats, let count = numBatchesTracked, TensorError.pending == nil {
            noGrad { _ = count.add_(1) }
            if momentum == nil, count.device != .meta { factor = 1 / count.item(Double.self) }
        }
        let usesStatistics = !isTraining || trackRunningStats
        let isTracked = runningMean != nil || runningVar != nil
        return batchNorm(
            x, usesStatistics ? runningMean : nil, usesStatistics ? runningVar : nil, weight: weight, bias: bias,
            training: isTraining || !isTracked, momentum: factor, eps: eps)
    }
}

/// Batch normalization of features [n, features], or of signals [n, features, length]. PyTorch's counterpart is
/// `torch.nn.BatchNorm1d`.
///
/// ```swift
/// BatchNorm1d(64)(x)    // [n, 64] -> [n, 64]
/// ```
open class BatchNorm1d: BatchNormalization {
    override class var ranks: [Int] { [2, 3] }
}

/// Batch normalization of images [n, features, height, width]. PyTorch's counterpart is `torch.nn.BatchNorm2d`.
///
/// ```swift
/// Sequential(Conv2d(3, 16, 3, bias: false), BatchNorm2d(16), ReLU())
/// ```
open class BatchNorm2d: BatchNormalization {
    override class var ranks: [Int] { [4] }
}

/// Batch normalization of volumes [n, features, depth, height, width]. PyTorch's counterpart is `torch.nn.BatchNorm3d`.
///
/// ```swift
/// BatchNorm3d(16)(x)
/// ```
open class BatchNorm3d: BatchNormalization {
    override class var ranks: [Int] { [5] }
}
