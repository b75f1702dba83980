import Tern

/// What the instance normalizations of all ranks have in common: each feature of each instance gets mean 0 and variance 1.
///
/// Source: Ulyanov et al., Instance normalization: the missing ingredient for fast stylization, 2016.
open class InstanceNormalization: FeatureNormalization {
    /// - Parameters:
    ///   - numFeatures: the number of features: channels.
    ///   - eps: what is added to variances.
    ///   - momentum: the part of each new batch in the running statistics.
    ///   - affine: whether there are a weight, which starts with 1, and a bias, which starts with 0.
    ///   - trackRunningStats: whether statistics are kept, which evaluation then uses.
    ///   - bias: false to leave out the bias alone.
    ///   - dtype: the type of parameters and statistics.
    ///   - device: where they are.
    public init(
        _ numFeatures: Int, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = false, trackRunningStats: Bool = false,
        bias: Bool = true, dtype: DType = defaultDtype(), device: Device = .cpu
    ) {
        super.init(
            features: numFeatures, eps: eps, momentum: momentum, affine: affine, trackRunningStats: trackRunningStats, bias: bias,
            dtype: dtype, device: device)
    }

    /// Mean, variance, the difference and the quotient of each element, and what weight and bias take.
    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        outputs[0].count &* (4 &+ (weight == nil ? 0 : 1) &+ (bias == nil ? 0 : 1))
    }

    open override func forward(_ x: Tensor) -> Tensor {
        guard hasFittingRank(x) else { return x }
        let isBatch = x.ndim != Self.ranks.first
        let features = x.size(isBatch ? 1 : 0)
        guard features == numFeatures || !affine else {
            return failure(
                .shape(
                    "\(typeName): expected input's size at dim=\(isBatch ? 1 : 0) to match num_features (\(numFeatures)), but got: "
                        + "\(features), shape \(x.shape)"))
        }
        let result = instanceNorm(
            isBatch ? x : x.unsqueeze(0), runningMean: runningMean, runningVar: runningVar, weight: weight, bias: bias,
            useInputStats: isTraining || !trackRunningStats, momentum: momentum ?? 0, eps: eps)
        return isBatch ? result : result.squeeze(0)
    }
}

/// Instance normalization of signals [n, features, length], or without the batch. PyTorch's counterpart is
/// `torch.nn.InstanceNorm1d`.
///
/// ```swift
/// InstanceNorm1d(16)(x)
/// ```
open class InstanceNorm1d: InstanceNormalization {
    override class var ranks: [Int] { [2, 3] }
}

/// Instance normalization of images [n, features, height, width], or without the batch. PyTorch's counterpart is
/// `torch.nn.InstanceNorm2d`.
///
/// ```swift
/// InstanceNorm2d(16, affine: true)(x)
/// ```
open class InstanceNorm2d: InstanceNormalization {
    override class var ranks: [Int] { [3, 4] }
}

/// Instance normalization of volumes [n, features, depth, height, width], or without the batch. PyTorch's counterpart is
/// `torch.nn.InstanceNorm3d`.
///
/// ```swift
/// InstanceNorm3d(16)(x)
/// ```
open class InstanceNorm3d: InstanceNormalization {
    override class var ranks: [Int] { [4, 5] }
}
