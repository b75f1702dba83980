/// Normalizes each channel to mean 0 and variance 1 over the batch, or by running statistics; then scales and shifts it. PyTorch:
/// `torch.nn.functional.batch_norm`.
///
/// - Parameters:
///   - x: shape [N, C, …].
///   - runningMean: shape [C]; moved towards the batch's mean in training, used outside it.
///   - runningVar: the same for the variance.
///   - weight: a factor for each channel.
///   - bias: an addend for each channel.
///   - training: true to use the batch's statistics.
///   - momentum: how far the running statistics move.
///   - eps: is added to the variance.
///
/// Source: Ioffe and Szegedy, Batch normalization, 2015.
public func batchNorm(
    _ x: Tensor, _ runningMean: Tensor?, _ runningVar: Tensor?, weight: Tensor? = nil, bias: Tensor? = nil,
    training: Bool = false, momentum: Double = 0.1, eps: Double = 1e-5
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.BatchNorm.apply(x, runningMean, runningVar, weight, bias, training, momentum, eps)
    }
}

/// Normalizes each channel of each example to mean 0 and variance 1; then scales and shifts it. PyTorch:
/// `torch.nn.functional.instance_norm`.
///
/// - Parameters:
///   - x: shape [N, C, …].
///   - runningMean: shape [C]; moved towards the mean of the examples' means.
///   - runningVar: the same for the variance.
///   - weight: a factor for each channel.
///   - bias: an addend for each channel.
///   - useInputStats: false to use the running statistics.
///   - momentum: how far the running statistics move.
///   - eps: is added to the variance.
public func instanceNorm(
    _ x: Tensor, runningMean: Tensor? = nil, runningVar: Tensor? = nil, weight: Tensor? = nil, bias: Tensor? = nil,
    useInputStats: Bool = true, momentum: Double = 0.1, eps: Double = 1e-5
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.InstanceNorm.apply(x, runningMean, runningVar, weight, bias, useInputStats, momentum, eps)
    }
}

/// Normalizes groups of channels of each example to mean 0 and variance 1; then scales and shifts each channel. PyTorch:
/// `torch.nn.functional.group_norm`.
///
/// - Parameters:
///   - x: shape [N, C, …].
///   - numGroups: divides C.
///   - weight: a factor for each channel.
///   - bias: an addend for each channel.
///   - eps: is added to the variance.
///
/// Source: Wu and He, Group normalization, 2018.
public func groupNorm(
    _ x: Tensor, _ numGroups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
) -> Tensor {
    checked { () throws(TensorError) in try Operators.GroupNorm.apply(x, numGroups, weight, bias, eps) }
}

/// Normalizes rows to mean 0 and variance 1; then scales and shifts their elements. PyTorch:
/// `torch.nn.functional.layer_norm`.
///
/// - Parameters:
///   - x: shape [*, normalizedShape].
///   - normalizedShape: the extents at the end that make a row.
///   - weight: a factor for each element of a row.
///   - bias: an addend for each element of a row.
///   - eps: is added to the variance.
///
/// Source: Ba, Kiros and Hinton, Layer normalization, 2016.
public func layerNorm(
    _ x: Tensor, _ normalizedShape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
) -> Tensor {
    checked { () throws(TensorError) in try Operators.LayerNorm.apply(x, normalizedShape, weight, bias, eps) }
}

/// Divides rows by their root mean square; then scales their elements. PyTorch: `torch.nn.functional.rms_norm`.
///
/// - Parameters:
///   - x: shape [*, normalizedShape].
///   - normalizedShape: the extents at the end that make a row.
///   - weight: a factor for each element of a row.
///   - eps: is added to the mean square; left out, it is the distance from 1 to the next number.
///
/// Source: Zhang and Sennrich, Root mean square layer normalization, 2019.
public func rmsNorm(_ x: Tensor, _ normalizedShape: [Int], weight: Tensor? = nil, eps: Double? = nil) -> Tensor {
    checked { () throws(TensorError) in try Operators.RMSNorm.apply(x, normalizedShape, weight, eps) }
}
